import * as vscode from "vscode";
import type { Baselines } from "./baselines.ts";
import { openUris } from "./openUris.ts";
import { scheme } from "./uri.ts";

/** Tells which objects have changes in an editor that are not saved. */
export function watchEdited(baselines: Baselines): vscode.Disposable {
  return vscode.window.tabGroups.onDidChangeTabs(({ opened, changed, closed }) => {
    for (const { uri, isDirty } of openUris([...opened, ...changed]))
      if (uri.scheme === scheme) baselines.edited(uri.toString(), isDirty);
    const shown = new Set(openUris().map(({ uri }) => uri.toString()));
    for (const { uri } of openUris(closed))
      if (!shown.has(uri.toString())) baselines.edited(uri.toString(), false);
  });
}
