import * as vscode from "vscode";
import type { ConnectionForms, FormsOptions } from "../panels/connectionForms.ts";
import { connectionFormView } from "../protocol/connectionForm.ts";

/** The connection forms, loaded on first use or when VS Code brings one back after a reload. */
export function lazyForms(
  options: FormsOptions,
): vscode.Disposable & { readonly get: () => Promise<ConnectionForms> } {
  let forms: Promise<ConnectionForms> | undefined;
  const get = () =>
    (forms ??= import("../panels/connectionForms.ts").then(
      (it) => new it.ConnectionForms(options),
    ));
  const serializer = vscode.window.registerWebviewPanelSerializer(connectionFormView, {
    deserializeWebviewPanel: async (panel: vscode.WebviewPanel, state: unknown) =>
      (await get()).restore(panel, state),
  });
  return { get, dispose: () => void serializer.dispose() };
}
