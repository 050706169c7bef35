import * as vscode from "vscode";
import { displayName } from "../core/display.ts";
import { foundText } from "../panels/connectionTestReport.ts";
import type { StorageNode } from "../tree/node.ts";
import { pickConnection } from "./connectionPick.ts";
import type { CommandContext } from "./context.ts";
import { describe } from "./describe.ts";
import { explain } from "./explain.ts";
import { withProgress } from "./progress.ts";

/** Tries a saved connection out and says what it found. Throws why it does not work. */
export async function testConnection(
  context: CommandContext,
  nodes: readonly StorageNode[],
): Promise<void> {
  const connection = await pickConnection(context, nodes, vscode.l10n.t("Test a connection"));
  if (!connection) return;
  const name = displayName(connection.name);
  const secrets = await context.registry.secrets(connection.id);
  const title = vscode.l10n.t("Testing the connection “{0}”", name);
  const test = await withProgress(title, ({ signal }) =>
    context.registry.test(connection, secrets, signal),
  );
  switch (test.outcome) {
    case "works":
      void vscode.window.showInformationMessage(
        vscode.l10n.t("“{0}” works. {1}", name, foundText(test.detail, vscode.l10n)),
      );
      return;
    case "limited":
      context.log.warn(`stowage.connection.test: ${describe(test.error)}`);
      void vscode.window.showWarningMessage(
        vscode.l10n.t(
          "“{0}” works, with limits: {1}",
          name,
          explain(test.error, vscode.l10n).message,
        ),
      );
      return;
    case "fails":
      throw test.error;
  }
}
