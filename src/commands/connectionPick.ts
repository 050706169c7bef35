import * as vscode from "vscode";
import type { Connection } from "../core/connection.ts";
import type { StorageNode } from "../tree/node.ts";
import type { CommandContext } from "./context.ts";
import { connectionIdOf } from "./selection.ts";

/**
 * The connection that a command is about: of what was selected, the only one there is, or one that
 * the user picks. Undefined when there is none, or the user picked none.
 */
export async function pickConnection(
  context: CommandContext,
  nodes: readonly StorageNode[],
  title: string,
): Promise<Connection | undefined> {
  const [node] = nodes;
  const selected = node && context.registry.get(connectionIdOf(node));
  if (selected) return selected;
  const connections = context.registry.list();
  if (connections.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t("There is no connection yet."));
    return undefined;
  }
  if (connections.length === 1) return connections[0];
  const items = connections.map((connection) => ({
    label: connection.name,
    description: placeOf(connection),
    connection,
  }));
  return (await vscode.window.showQuickPick(items, { title, matchOnDescription: true }))
    ?.connection;
}

/** Where a connection leads, to tell those of similar names apart. */
export function placeOf(connection: Connection): string {
  return connection.kind === "s3" ? connection.endpoint : connection.baseUrl;
}
