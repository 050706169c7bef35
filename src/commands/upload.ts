import * as vscode from "vscode";
import type { PrefixAddress } from "../core/address.ts";
import { displayName } from "../core/display.ts";
import { StorageError } from "../core/errors.ts";
import type { StorageNode } from "../tree/node.ts";
import type { LocalSource } from "../transfers/transfer.ts";
import type { CommandContext } from "./context.ts";
import { targetFolder } from "./pickPlace.ts";
import { runTransfer } from "./runTransfer.ts";

const lastFolder = "upload.lastFolder";

/** Asks for files and uploads them into the folder that was selected. */
export async function uploadFiles(
  context: CommandContext,
  nodes: readonly StorageNode[],
): Promise<void> {
  await pickAndUpload(context, nodes, { canSelectFiles: true, canSelectFolders: false });
}

/** Asks for folders and uploads each, with its name, into the folder that was selected. */
export async function uploadFolders(
  context: CommandContext,
  nodes: readonly StorageNode[],
): Promise<void> {
  await pickAndUpload(context, nodes, { canSelectFiles: false, canSelectFolders: true });
}

async function pickAndUpload(
  context: CommandContext,
  nodes: readonly StorageNode[],
  kinds: { readonly canSelectFiles: boolean; readonly canSelectFolders: boolean },
): Promise<void> {
  const folder = await targetFolder(context, nodes, vscode.l10n.t("Upload to"));
  if (!folder) return;
  const last = context.state.get<string>(lastFolder);
  const uris = await vscode.window.showOpenDialog({
    ...kinds,
    canSelectMany: true,
    openLabel: vscode.l10n.t("Upload"),
    title: vscode.l10n.t("Upload to {0}", displayName(`${folder.bucket}/${folder.prefix}`)),
    ...(last !== undefined && { defaultUri: vscode.Uri.file(last) }),
  });
  const [first] = uris ?? [];
  if (!uris || !first) return;
  await context.state.update(lastFolder, vscode.Uri.joinPath(first, "..").fsPath);
  await uploadUris(context, uris, folder);
}

/** Uploads files and folders from anywhere that VS Code can read. */
export async function uploadUris(
  context: CommandContext,
  uris: readonly vscode.Uri[],
  folder: PrefixAddress,
): Promise<void> {
  await uploadSources(context, await sourcesOf(uris), folder);
}

/** Files and folders as the transfer engine reads them. */
export async function sourcesOf(uris: readonly vscode.Uri[]): Promise<readonly LocalSource[]> {
  return Promise.all(uris.map(sourceOf));
}

export async function uploadSources(
  context: CommandContext,
  sources: readonly LocalSource[],
  to: PrefixAddress,
): Promise<void> {
  const paths = sources.filter((source) => source.kind === "path").map(({ path }) => path);
  const bytes = sources.filter((source) => source.kind === "bytes");
  const names = bytes.map(({ name }) => name);
  const order = { kind: "upload", paths, to, ...(names.length > 0 && { bytes: names }) } as const;
  await runTransfer(context, order, { bytes });
}

/** A file of another file system of VS Code has no path: its bytes are read through VS Code. */
async function sourceOf(uri: vscode.Uri): Promise<LocalSource> {
  if (uri.scheme === "file") return { kind: "path", path: uri.fsPath };
  const { type } = await vscode.workspace.fs.stat(uri);
  const name = uri.path.slice(uri.path.lastIndexOf("/") + 1);
  if ((type & vscode.FileType.Directory) !== 0)
    throw new StorageError(
      "localUnsupported",
      `A folder that is not on this computer: ${uri.path}`,
      {
        path: uri.path,
      },
    );
  return { kind: "bytes", name, read: async () => vscode.workspace.fs.readFile(uri) };
}
