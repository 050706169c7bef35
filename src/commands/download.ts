import { homedir } from "node:os";
import * as vscode from "vscode";
import { displayName } from "../core/display.ts";
import { StorageError } from "../core/errors.ts";
import { baseName } from "../core/key.ts";
import type { EntryNode, ObjectNode, StorageNode } from "../tree/node.ts";
import { localName } from "../transfers/local/localName.ts";
import type { CommandContext } from "./context.ts";
import { runTransfer } from "./runTransfer.ts";
import { entriesOrBucketsOf, pathOf } from "./selection.ts";
import { addressesOf } from "./targets.ts";

const lastFolder = "download.lastFolder";

/** Asks for a folder and downloads what is selected into it; prefixes become folders. */
export async function download(
  context: CommandContext,
  nodes: readonly StorageNode[],
): Promise<void> {
  const entries = await entriesOrBucketsOf(nodes);
  if (entries.length === 0) return;
  const last = context.state.get<string>(lastFolder);
  const [folder] =
    (await vscode.window.showOpenDialog({
      canSelectFiles: false,
      canSelectFolders: true,
      canSelectMany: false,
      openLabel: vscode.l10n.t("Download Here"),
      title: titleOf(entries),
      ...(last !== undefined && { defaultUri: vscode.Uri.file(last) }),
    })) ?? [];
  if (!folder) return;
  requireLocal(folder);
  await context.state.update(lastFolder, folder.fsPath);
  const selected = await addressesOf(entries);
  await runTransfer(context, { kind: "download", selected, folder: folder.fsPath });
}

/** Asks for a file name and downloads one object to exactly there. */
export async function downloadAs(
  context: CommandContext,
  nodes: readonly StorageNode[],
): Promise<void> {
  const [node] = nodes.filter((one): one is ObjectNode => one.kind === "object");
  if (!node) return;
  const file = await vscode.window.showSaveDialog({
    saveLabel: vscode.l10n.t("Download"),
    title: titleOf([node]),
    defaultUri: defaultFile(context, node),
  });
  if (!file) return;
  requireLocal(file);
  await context.state.update(lastFolder, vscode.Uri.joinPath(file, "..").fsPath);
  const [object] = await addressesOf([node]);
  if (object?.kind === "object")
    await runTransfer(context, { kind: "downloadTo", object, path: file.fsPath });
}

/** VS Code also offers folders of file systems that only it can reach. */
function requireLocal({ scheme, path }: vscode.Uri): void {
  if (scheme !== "file")
    throw new StorageError("localUnsupported", `Not on this computer: ${scheme}`, { path });
}

/** What this system's files cannot be called is replaced; the user can type another name. */
function defaultFile(context: CommandContext, node: ObjectNode): vscode.Uri {
  const name = localName(baseName(node.entry.key), process.platform);
  const folder =
    context.state.get<string>(lastFolder) ??
    vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ??
    homedir();
  return vscode.Uri.joinPath(vscode.Uri.file(folder), name);
}

function nameOf(entry: EntryNode): string {
  const path = pathOf(entry);
  return displayName(path === "" ? entry.address.bucket : baseName(path));
}

function titleOf(entries: readonly EntryNode[]): string {
  const [only] = entries;
  return only && entries.length === 1
    ? vscode.l10n.t("Download “{0}”", nameOf(only))
    : vscode.l10n.t("Download {0} selected items", entries.length);
}
