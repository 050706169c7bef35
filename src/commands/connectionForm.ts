import * as vscode from "vscode";
import type { Connection } from "../core/connection.ts";
import type { DraftField } from "../core/connectionDraft.ts";
import type { StorageNode } from "../tree/node.ts";
import { pickConnection } from "./connectionPick.ts";
import type { CommandContext } from "./context.ts";
import { sentenceOf } from "./sentenceOf.ts";

export async function addConnection(context: CommandContext): Promise<void> {
  (await context.connectionForms()).open(undefined);
}

export async function editConnection(
  context: CommandContext,
  nodes: readonly StorageNode[],
): Promise<void> {
  const connection = await pickConnection(context, nodes, vscode.l10n.t("Edit a connection"));
  if (connection) (await context.connectionForms()).open(connection.id);
}

/** Opens the form where the credentials are, with the reason on top when a node tells one. */
export async function updateCredentials(
  context: CommandContext,
  nodes: readonly StorageNode[],
): Promise<void> {
  const connection = await pickConnection(context, nodes, vscode.l10n.t("Update credentials"));
  if (!connection) return;
  const error = failureOf(nodes) ?? context.tree.refusal(connection.id);
  const focus = await credentialField(context, connection);
  (await context.connectionForms()).open(connection.id, {
    focus,
    ...(error !== undefined && { reason: sentenceOf(error) }),
  });
}

/** What the node that was clicked says went wrong. */
function failureOf(nodes: readonly StorageNode[]): unknown {
  const [node] = nodes;
  return node?.kind === "message" && node.message.type === "error" ? node.message.error : undefined;
}

async function credentialField(
  context: CommandContext,
  connection: Connection,
): Promise<DraftField> {
  switch (connection.kind) {
    case "s3":
      return "secretAccessKey";
    case "krutrim":
      return "token";
    case "upcloud": {
      const usesPassword = await context.registry.secrets(connection.id).then(
        (secrets) => secrets.token === undefined && secrets.username !== undefined,
        () => false, // the form says what is wrong with the keyring
      );
      return usesPassword ? "password" : "token";
    }
  }
}
