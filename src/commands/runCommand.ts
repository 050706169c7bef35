import * as vscode from "vscode";
import { isAbort } from "../core/errors.ts";
import type { StorageNode } from "../tree/node.ts";
import { isServiceKeyProblem } from "../tree/serviceKey.ts";
import type { CommandContext, Handler } from "./context.ts";
import { describe } from "./describe.ts";
import { explain, type NextStep } from "./explain.ts";
import { connectionIdOf } from "./selection.ts";
import { asStorageError } from "./sentenceOf.ts";

/** Runs a handler inside the error boundary. */
export function runCommand(
  context: CommandContext,
  id: string,
  handler: Handler,
  nodes: readonly StorageNode[],
): Promise<void> {
  return attempt(context, id, nodes, () => handler(context, nodes));
}

/**
 * The single error boundary: shows and logs what the work throws. What the user cancelled is no
 * error. Retry repeats this work, so a command whose questions are answered puts the rest in an
 * attempt of its own. The message is not waited for: the command ends when its work does.
 */
export async function attempt(
  context: CommandContext,
  what: string,
  nodes: readonly StorageNode[],
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (isAbort(error) || error instanceof vscode.CancellationError) return;
    context.log.error(`${what}: ${describe(error)}`);
    showError(context, error, nodes, () => attempt(context, what, nodes, work)).catch(
      (failure: unknown) => context.log.error(`${what}, after its message: ${describe(failure)}`),
    );
  }
}

async function showError(
  context: CommandContext,
  error: unknown,
  nodes: readonly StorageNode[],
  retry: () => Promise<void>,
): Promise<void> {
  const { message, steps } = explain(asStorageError(error), vscode.l10n);
  const [node] = nodes;
  const connection = node && context.registry.get(connectionIdOf(node));
  const parent = { kind: "connection", connection };
  const needsConnection: readonly NextStep[] = ["updateCredentials", "editConnection"];
  const offered = steps.filter((step) => connection || !needsConnection.includes(step));
  // Objects of a service are reached with its own key, not with the connection's credentials.
  const needsKey = node !== undefined && isServiceKeyProblem(node, error);
  const items = offered.map((step) => {
    const isKey = needsKey && step === "updateCredentials";
    return { title: isKey ? vscode.l10n.t("Create Access Key…") : titleOf(step), step };
  });
  const chosen = await vscode.window.showErrorMessage(message, ...items);
  switch (chosen?.step) {
    case undefined:
      return;
    case "retry":
      return retry();
    case "showLog":
      return context.log.show(true);
    case "editConnection":
      await vscode.commands.executeCommand("stowage.connection.edit", parent);
      return;
    case "updateCredentials":
      if (needsKey) {
        await vscode.commands.executeCommand("stowage.service.createKeys", node);
        return;
      }
      await vscode.commands.executeCommand("stowage.connection.updateCredentials", {
        ...{ kind: "message", parent, message: { type: "error", error, loaded: 0 } },
      });
  }
}

function titleOf(step: NextStep): string {
  switch (step) {
    case "retry":
      return vscode.l10n.t("Retry");
    case "updateCredentials":
      return vscode.l10n.t("Update Credentials");
    case "editConnection":
      return vscode.l10n.t("Edit Connection");
    case "showLog":
      return vscode.l10n.t("Show Log");
  }
}
