import * as vscode from "vscode";
import type { BucketAddress } from "../core/address.ts";
import type { Service, ServiceParts, Services } from "../core/service.ts";
import type { ServiceNode, StorageNode } from "../tree/node.ts";
import type { CommandContext } from "./context.ts";
import { homeAddressFor } from "./homeAddress.ts";
import { pickService } from "./pickPlace.ts";
import { whenSlow } from "./progress.ts";
import { connectionIdOf } from "./selection.ts";

/** The service that a command is about, as it is now. */
export interface ServiceTarget {
  readonly services: Services;
  readonly service: Service;
  readonly parts: ServiceParts;
  readonly node: ServiceNode;
}

/** The service of the selection, or of what is in it; asks when it could be several. */
export async function serviceFor(
  context: CommandContext,
  nodes: readonly StorageNode[],
  title: string,
): Promise<ServiceTarget | undefined> {
  const home = await serviceHomeFor(context, nodes, title);
  const connection = home && context.registry.get(home.connectionId);
  if (!connection || home.serviceId === undefined) return undefined;
  const { content } = await context.registry.session(connection.id);
  if (content.kind !== "services") return undefined;
  const { services } = content;
  const id = home.serviceId;
  const service = await whenSlow(vscode.l10n.t("Looking at the service"), (signal) =>
    services.get(id, signal),
  );
  const node: ServiceNode = { kind: "service", connection, service };
  return { services, service, parts: services.open(id), node };
}

/** Of a selection that has no services, the service of another connection is meant. */
async function serviceHomeFor(
  context: CommandContext,
  nodes: readonly StorageNode[],
  title: string,
): Promise<Omit<BucketAddress, "bucket"> | undefined> {
  const connectionId = await connectionFor(context, nodes, title);
  if (connectionId === undefined) return undefined;
  const [node] = nodes;
  if (node && connectionIdOf(node) === connectionId) return homeAddressFor(context, nodes, title);
  const home = await pickService(context, connectionId, title);
  return typeof home === "object" ? home : undefined;
}

/** The services of the connection that the selection belongs to; asks when there are several. */
export async function servicesFor(
  context: CommandContext,
  nodes: readonly StorageNode[],
  title: string,
): Promise<{ readonly services: Services; readonly connectionId: string } | undefined> {
  const connectionId = await connectionFor(context, nodes, title);
  if (connectionId === undefined) return undefined;
  const { content } = await context.registry.session(connectionId);
  return content.kind === "services" ? { services: content.services, connectionId } : undefined;
}

async function connectionFor(
  { registry }: CommandContext,
  [node]: readonly StorageNode[],
  title: string,
): Promise<string | undefined> {
  const selected = node && registry.get(connectionIdOf(node));
  if (selected?.kind === "upcloud") return selected.id;
  const accounts = registry.list().filter(({ kind }) => kind === "upcloud");
  const [only, second] = accounts;
  if (!only) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t("No connection has services. Add a connection to UpCloud first."),
    );
  }
  if (!second) return only?.id;
  const items = accounts.map(({ id, name }) => ({ label: name, id }));
  const placeHolder = vscode.l10n.t("Choose a connection");
  return (await vscode.window.showQuickPick(items, { title, placeHolder }))?.id;
}

/** Lists the services again: their state, and which there are. */
export function showServices(context: CommandContext, { node }: Pick<ServiceTarget, "node">): void {
  context.tree.invalidateBuckets({ connectionId: node.connection.id });
}
