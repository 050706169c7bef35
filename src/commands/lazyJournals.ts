import { readdir } from "node:fs/promises";
import * as vscode from "vscode";
import type { JournalFolder } from "../transfers/journal/journalFolder.ts";

export interface LazyJournals {
  /** Undefined where VS Code has no folder for it, as in a window without a disk. */
  readonly get: () => Promise<JournalFolder | undefined>;
  /** Whether there is anything of whatever window: one look, nothing is loaded for it. */
  readonly hasAny: () => Promise<boolean>;
}

/** The journals of transfers, loaded on first use. */
export function lazyJournals(storage: vscode.Uri): LazyJournals {
  let folder: Promise<JournalFolder> | undefined;
  const path = () => vscode.Uri.joinPath(storage, "transfers").fsPath;
  return {
    get: async () => {
      if (storage.scheme !== "file") return undefined;
      folder ??= import("../transfers/journal/journalFolder.ts").then(
        ({ JournalFolder }) => new JournalFolder(path()),
      );
      return folder;
    },
    hasAny: async () => {
      if (storage.scheme !== "file") return false;
      const names = await readdir(path()).catch(() => []);
      return names.some((name) => /\.(jsonl|waiting)$/.test(name));
    },
  };
}
