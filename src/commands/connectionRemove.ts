import * as vscode from "vscode";
import { displayName } from "../core/display.ts";
import type { StorageNode } from "../tree/node.ts";
import { pickConnection } from "./connectionPick.ts";
import type { CommandContext } from "./context.ts";
import { whenSlow } from "./progress.ts";
import { confirm } from "./prompts.ts";

/** Asks, then removes a connection and its secrets. What is stored at the service stays there. */
export async function removeConnection(
  context: CommandContext,
  nodes: readonly StorageNode[],
): Promise<void> {
  const connection = await pickConnection(context, nodes, vscode.l10n.t("Remove a connection"));
  if (!connection) return;
  const name = displayName(connection.name);
  const isSure = await confirm(
    vscode.l10n.t("Remove the connection “{0}”?", name),
    vscode.l10n.t(
      "Only the connection and its secrets are removed from this computer. Buckets and objects stay as they are.",
    ),
    vscode.l10n.t("Remove Connection"),
  );
  if (!isSure) return;
  await whenSlow(vscode.l10n.t("Removing the connection “{0}”", name), () =>
    context.registry.remove(connection.id),
  );
}
