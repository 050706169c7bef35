import * as vscode from "vscode";
import type { CommandContext } from "./context.ts";
import { CutDecorations } from "./cutDecorations.ts";
import { lazyCompare } from "./lazyCompare.ts";
import { ObjectClipboard } from "./objectClipboard.ts";
import { ReadOnlyDocuments } from "./readOnlyDocuments.ts";

export interface CommandParts extends vscode.Disposable {
  readonly own: Pick<CommandContext, "clipboard" | "documents" | "comparing">;
}

/** What commands keep from one call to the next. */
export function commandParts(
  keeping: Pick<vscode.ExtensionContext, "globalState" | "globalStorageUri">,
  report: (error: unknown) => void,
): CommandParts {
  const [clipboard, documents] = [new ObjectClipboard(), new ReadOnlyDocuments()];
  const compare = lazyCompare(keeping, report);
  const all = [clipboard, documents, compare, new CutDecorations(clipboard)];
  return {
    own: { clipboard, documents, comparing: compare.get },
    dispose: () => void vscode.Disposable.from(...all).dispose(),
  };
}
