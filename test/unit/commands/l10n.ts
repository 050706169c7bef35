import type * as vscode from "vscode";

/** Untranslated texts with their arguments; an argument that is missing fails the test. */
export const l10n: Pick<typeof vscode.l10n, "t"> = {
  t: (message: unknown, ...args: unknown[]) =>
    String(message).replace(/\{(\d+)\}/g, (_, index: string) => {
      if (!(Number(index) in args)) throw new Error(`No argument ${index} in: ${String(message)}`);
      return String(args[Number(index)]);
    }),
};
