import * as vscode from "vscode";
import { remarkOnName, type NameRequest } from "./names.ts";

/** Asks for a name. Undefined when the user pressed Escape or left it empty. */
export async function askName(
  request: NameRequest,
  texts: { readonly title: string; readonly prompt: string; readonly value?: string },
): Promise<string | undefined> {
  const value = texts.value ?? "";
  const name = await vscode.window.showInputBox({
    ...texts,
    value,
    valueSelection: [0, endOfStem(value, request.kind)],
    ignoreFocusOut: true,
    validateInput: (name) => {
      const remark = remarkOnName(request, name, vscode.l10n);
      if (!remark) return undefined;
      const { Error, Info } = vscode.InputBoxValidationSeverity;
      return { message: remark.message, severity: remark.severity === "error" ? Error : Info };
    },
  });
  return name === "" ? undefined : name;
}

/** Renaming selects the name without its extension, as the Explorer does. */
function endOfStem(name: string, kind: NameRequest["kind"]): number {
  const dot = name.lastIndexOf(".");
  return kind === "object" && dot > 0 ? dot : name.length;
}

/** A modal question whose only other answer is Cancel. */
export async function confirm(message: string, detail: string, button: string): Promise<boolean> {
  const options = { modal: true, detail };
  return (await vscode.window.showWarningMessage(message, options, button)) === button;
}

/** Has the user type exactly this text before something big is destroyed. */
export async function confirmByTyping(
  expected: string,
  texts: { readonly title: string; readonly prompt: string },
): Promise<boolean> {
  const typed = await vscode.window.showInputBox({
    ...texts,
    placeHolder: expected,
    ignoreFocusOut: true,
    validateInput: (text) =>
      text === expected || text === "" ? undefined : vscode.l10n.t("That is not “{0}”.", expected),
  });
  return typed === expected;
}
