import { homedir } from "node:os";
import * as vscode from "vscode";
import { displayName } from "../core/display.ts";
import { baseName } from "../core/key.ts";
import { objectUri } from "../filesystem/uri.ts";
import { versionUri } from "../filesystem/versionFiles.ts";
import type { StorageNode } from "../tree/node.ts";
import { localName } from "../transfers/local/localName.ts";
import type { CommandContext } from "./context.ts";
import { runTransfer } from "./runTransfer.ts";
import { versionOf, type VersionTarget } from "./versionTarget.ts";

/** Opens a version to read, in the editor that its name has. */
export async function openVersion(
  _context: CommandContext,
  _nodes: readonly StorageNode[],
  args: readonly unknown[],
): Promise<void> {
  const target = versionOf(args);
  if (target) await vscode.commands.executeCommand("vscode.open", uriOf(target));
}

/** Shows what is different in the object as it is now. */
export async function compareVersion(
  _context: CommandContext,
  _nodes: readonly StorageNode[],
  args: readonly unknown[],
): Promise<void> {
  const target = versionOf(args);
  if (!target) return;
  const { version, ...address } = target;
  const name = displayName(baseName(version.key), 60);
  const title = vscode.l10n.t("{0}: {1} ↔ Current", name, dateOf(target));
  const current = objectUri({ ...address, key: version.key });
  await vscode.commands.executeCommand("vscode.diff", uriOf(target), current, title);
}

/** Asks for a file name and downloads the version to exactly there. */
export async function downloadVersion(
  context: CommandContext,
  _nodes: readonly StorageNode[],
  args: readonly unknown[],
): Promise<void> {
  const target = versionOf(args);
  if (target?.version.kind !== "version") return;
  const { version, ...address } = target;
  const { key, versionId, sizeBytes } = version;
  const title = vscode.l10n.t("Download “{0}”", displayName(baseName(key)));
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(homedir());
  const file = await vscode.window.showSaveDialog({
    ...{ title, saveLabel: vscode.l10n.t("Download") },
    defaultUri: vscode.Uri.joinPath(folder, localName(baseName(key), process.platform)),
  });
  if (!file) return;
  const object = { kind: "object", ...address, key, sizeBytes } as const;
  await runTransfer(context, { kind: "downloadTo", object, versionId, path: file.fsPath });
}

function uriOf({ version, ...address }: VersionTarget): vscode.Uri {
  return versionUri({ ...address, key: version.key, versionId: version.versionId });
}

function dateOf({ version }: VersionTarget): string {
  return version.lastModified?.toLocaleString() ?? displayName(version.versionId, 20);
}
