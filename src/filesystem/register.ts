import * as vscode from "vscode";
import type { Event } from "../core/events.ts";
import type { PrefixAddress } from "../core/address.ts";
import { ObjectFileSystem, type ObjectFileSystemOptions } from "./objectFileSystem.ts";
import { scheme } from "./uri.ts";
import { registerVersionFiles } from "./versionFiles.ts";

export interface FileSystemOptions extends ObjectFileSystemOptions {
  /** Fires with a place in which something was changed. */
  readonly tree: { readonly onDidInvalidate: Event<PrefixAddress> };
}

/** Registers objects under the scheme `stowage`. */
export function registerFileSystem(options: FileSystemOptions): vscode.Disposable {
  const files = new ObjectFileSystem(options);
  const isReadonly = new vscode.MarkdownString(
    vscode.l10n.t("Objects open read-only. Download the object to change it."),
  );
  return vscode.Disposable.from(
    files,
    vscode.workspace.registerFileSystemProvider(scheme, files, {
      isCaseSensitive: true,
      isReadonly,
    }),
    registerVersionFiles(options),
    options.tree.onDidInvalidate((place) => files.changed(place)),
  );
}
