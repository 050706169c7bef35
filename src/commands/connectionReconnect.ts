import * as vscode from "vscode";
import type { StorageNode } from "../tree/node.ts";
import { pickConnection } from "./connectionPick.ts";
import type { CommandContext } from "./context.ts";

/** Opens the session anew, with the secrets as they are stored now. */
export async function reconnect(
  context: CommandContext,
  nodes: readonly StorageNode[],
): Promise<void> {
  const connection = await pickConnection(context, nodes, vscode.l10n.t("Reconnect"));
  if (connection) await context.registry.reconnect(connection.id);
}
