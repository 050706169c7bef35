import * as vscode from "vscode";
import type { Event } from "../core/events.ts";
import type { PrefixAddress } from "../core/address.ts";
import { versionScheme } from "../core/versionAddress.ts";
import { Baselines, type BaselineMemory } from "./baselines.ts";
import { watchEdited } from "./editedObjects.ts";
import { ObjectFileSystem, type ObjectFileSystemOptions } from "./objectFileSystem.ts";
import { ObjectSaving, type ObjectSavingOptions } from "./objectSaving.ts";
import { scheme } from "./uri.ts";
import { storedScheme } from "./storedUri.ts";
import { VersionFiles } from "./versionFiles.ts";

export interface FileSystemOptions
  extends
    Omit<ObjectFileSystemOptions, "baselines" | "saving">,
    Omit<ObjectSavingOptions, "baselines"> {
  /** Fires with a place in which something was changed. */
  readonly tree: { readonly onDidInvalidate: Event<PrefixAddress> };
  /** Of this workspace: what is being edited outlives the window. */
  readonly memory: BaselineMemory;
  readonly report: (error: unknown) => void;
}

/** Registers objects as files: as they are, and what is only there to be read. */
export function registerFileSystem(options: FileSystemOptions): vscode.Disposable {
  const baselines = new Baselines(options.memory, options.report);
  const saving = new ObjectSaving({ ...options, baselines });
  const files = new ObjectFileSystem({ ...options, baselines, saving });
  return vscode.Disposable.from(
    files,
    watchEdited(baselines),
    vscode.workspace.registerFileSystemProvider(scheme, files, { isCaseSensitive: true }),
    registerToRead(
      versionScheme,
      options,
      vscode.l10n.t("A version of an object never changes. Restore it to work on it."),
    ),
    registerToRead(
      storedScheme,
      options,
      vscode.l10n.t("This is the object as the server has it, to compare with."),
    ),
    options.tree.onDidInvalidate((place) => files.changed(place)),
  );
}

function registerToRead(
  scheme: string,
  options: FileSystemOptions,
  why: string,
): vscode.Disposable {
  const files = new VersionFiles({ ...options, why });
  const isReadonly = new vscode.MarkdownString(why);
  const capabilities = { isCaseSensitive: true, isReadonly };
  const { registerFileSystemProvider } = vscode.workspace;
  return vscode.Disposable.from(files, registerFileSystemProvider(scheme, files, capabilities));
}
