import * as vscode from "vscode";
import type { StorageNode } from "../tree/node.ts";
import type { CommandContext } from "./context.ts";
import { serviceFor } from "./serviceTarget.ts";

/** Opens the page of a service: state, endpoints, networks, labels, domains, websites. */
export async function showService(
  context: CommandContext,
  nodes: readonly StorageNode[],
): Promise<void> {
  const target = await serviceFor(context, nodes, vscode.l10n.t("Service Details"));
  if (target) (await context.panels.service()).open(target.node.connection.id, target.service);
}

/** Opens the figures of a service. */
export async function showMetrics(
  context: CommandContext,
  nodes: readonly StorageNode[],
): Promise<void> {
  const target = await serviceFor(context, nodes, vscode.l10n.t("Metrics"));
  if (target) (await context.panels.metrics()).open(target.node.connection.id, target.service);
}
