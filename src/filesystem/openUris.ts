import * as vscode from "vscode";

export interface OpenUri {
  readonly uri: vscode.Uri;
  /** Whether the editor has changes that are not saved. */
  readonly isDirty: boolean;
}

/** What the tabs of this window show, on both sides of a comparison. */
export function openUris(tabs = allTabs()): readonly OpenUri[] {
  return tabs.flatMap(({ input, isDirty }) => urisOf(input).map((uri) => ({ uri, isDirty })));
}

function allTabs(): readonly vscode.Tab[] {
  return vscode.window.tabGroups.all.flatMap((group) => group.tabs);
}

function urisOf(input: unknown): readonly vscode.Uri[] {
  if (input instanceof vscode.TabInputTextDiff) return [input.original, input.modified];
  const hasUri =
    input instanceof vscode.TabInputText ||
    input instanceof vscode.TabInputCustom ||
    input instanceof vscode.TabInputNotebook;
  return hasUri ? [input.uri] : [];
}
