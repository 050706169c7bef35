import { stat } from "node:fs/promises";
import { isAbsolute } from "node:path";
import * as vscode from "vscode";
import type { PrefixAddress } from "../core/address.ts";
import { displayName } from "../core/display.ts";
import type { StorageNode } from "../tree/node.ts";
import type { CommandContext } from "./context.ts";
import { s3Uris } from "./copyText.ts";
import { moveOrCopy } from "./moveOrCopy.ts";
import type { ClipboardContent } from "./objectClipboard.ts";
import { targetFolder } from "./pickPlace.ts";
import { confirm } from "./prompts.ts";
import { entriesOf, entriesOrBucketsOf } from "./selection.ts";
import { uploadSources } from "./upload.ts";

export async function copyEntries(
  context: CommandContext,
  nodes: readonly StorageNode[],
): Promise<void> {
  const [entries, text] = [await entriesOrBucketsOf(nodes), await textOf(nodes)];
  await take(context, { mode: "copy", entries, text });
}

/** Buckets are not cut: they cannot be moved. */
export async function cutEntries(
  context: CommandContext,
  nodes: readonly StorageNode[],
): Promise<void> {
  const entries = await entriesOf(nodes);
  await take(context, { mode: "cut", entries, text: await textOf(entries) });
}

async function take(context: CommandContext, content: ClipboardContent): Promise<void> {
  if (content.entries.length === 0) return;
  await vscode.env.clipboard.writeText(content.text);
  await context.clipboard.set(content);
}

/** The system's clipboard gets the names, so that pasting anywhere else gives something useful. */
async function textOf(nodes: readonly StorageNode[]): Promise<string> {
  return (await s3Uris(nodes)).join("\n");
}

/**
 * Pastes what was copied or cut in the view, or uploads files whose paths another program put on
 * the system's clipboard since.
 */
export async function paste(context: CommandContext, nodes: readonly StorageNode[]): Promise<void> {
  const folder = await targetFolder(context, nodes, vscode.l10n.t("Paste into"));
  if (!folder) return;
  const text = await vscode.env.clipboard.readText();
  const { content } = context.clipboard;
  const paths = text === content?.text ? [] : await existingPaths(text);
  if (paths.length > 0) return pastePaths(context, paths, folder);
  if (content) return pasteContent(context, content, folder);
  void vscode.window.showInformationMessage(
    vscode.l10n.t(
      "There is nothing to paste. Copy objects in this view, or copy the paths of files, first.",
    ),
  );
}

async function pasteContent(
  context: CommandContext,
  content: ClipboardContent,
  folder: PrefixAddress,
): Promise<void> {
  const { mode, entries } = content;
  if (mode === "copy") await moveOrCopy(context, "copy", entries, folder);
  else await moveOrCopy(context, "move", entries, folder, () => context.clipboard.drop(content));
}

async function pastePaths(
  context: CommandContext,
  paths: readonly string[],
  folder: PrefixAddress,
): Promise<void> {
  const target = displayName(`${folder.bucket}/${folder.prefix}`);
  const isAgreed = await confirm(
    paths.length === 1
      ? vscode.l10n.t("Upload the file on the clipboard to {0}?", target)
      : vscode.l10n.t("Upload the {0} files on the clipboard to {1}?", paths.length, target),
    paths
      .map((path) => displayName(path))
      .slice(0, 10)
      .join("\n"),
    vscode.l10n.t("Upload"),
  );
  if (isAgreed)
    await uploadSources(
      context,
      paths.map((path) => ({ kind: "path", path })),
      folder,
    );
}

const maxPastedPaths = 1000;

/** The lines of a text when each is a path or `file:` address of something that exists. */
async function existingPaths(text: string): Promise<readonly string[]> {
  const lines = text.split(/\r?\n/).filter((line) => line !== "");
  if (lines.length === 0 || lines.length > maxPastedPaths) return [];
  const paths = lines.map(pathOfLine).filter((path) => path !== undefined);
  if (paths.length < lines.length) return [];
  const found = await Promise.allSettled(paths.map((path) => stat(path)));
  return found.every(({ status }) => status === "fulfilled") ? paths : [];
}

/** File managers copy `file:` addresses or plain paths; VS Code's Copy Path gives plain paths. */
function pathOfLine(line: string): string | undefined {
  if (isAbsolute(line)) return line;
  return line.startsWith("file:///") ? vscode.Uri.parse(line).fsPath : undefined;
}
