import * as vscode from "vscode";
import { isStorageError } from "../core/errors.ts";

/**
 * Makes a request, and once more with a one-time password when the service asks for one. `purpose`
 * says what it is for. Throws `CancellationError` when the user gives none.
 */
export async function withOneTimePassword(
  purpose: string,
  request: (options: { readonly oneTimePassword?: string }) => Promise<void>,
): Promise<void> {
  try {
    await request({});
  } catch (error) {
    if (!isStorageError(error, "oneTimePasswordRequired")) throw error;
    const oneTimePassword = await vscode.window.showInputBox({
      title: vscode.l10n.t("One-Time Password"),
      prompt: purpose,
      password: true,
      ignoreFocusOut: true,
    });
    if (!oneTimePassword) throw new vscode.CancellationError();
    await request({ oneTimePassword });
  }
}
