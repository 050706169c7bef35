import * as vscode from "vscode";
import { bucketStore } from "../connections/bucketStore.ts";
import type { PrefixAddress } from "../core/address.ts";
import { displayName } from "../core/display.ts";
import { StorageError } from "../core/errors.ts";
import { baseName, delimiter, parentPrefix } from "../core/key.ts";
import { addressOfUri, scheme } from "../filesystem/uri.ts";
import type { Drop } from "../tree/dragAndDrop.ts";
import type { EntryNode } from "../tree/node.ts";
import type { LocalSource } from "../transfers/transfer.ts";
import type { CommandContext } from "./context.ts";
import { moveOrCopy, refusedReason, type Mode } from "./moveOrCopy.ts";
import { whenSlow } from "./progress.ts";
import { attempt } from "./runCommand.ts";
import { entriesOrBucketsOf, folderOf, pathOf } from "./selection.ts";
import { uploadSources, sourcesOf } from "./upload.ts";

/** Uploads what comes from outside; moves or copies what comes from the view, after asking which. */
export async function handleDrop(context: CommandContext, drop: Drop): Promise<void> {
  await attempt(context, "drop", drop.target ? [drop.target] : [], async () => {
    const folder = drop.target && folderOf(drop.target);
    if (!folder) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t("Drop on a bucket or a folder, so that it is clear where it goes."),
      );
      return;
    }
    const entries = entriesOrBucketsOf(drop.nodes);
    if (entries.length > 0) return dropEntries(context, entries, folder);
    const ours = drop.uris.filter((uri) => uri.scheme === scheme);
    if (ours.length > 0) await dropUris(context, ours, folder);
    const uris = drop.uris.filter((uri) => uri.scheme !== scheme);
    if (uris.length > 0 || ours.length === 0) await dropFiles(context, { ...drop, uris }, folder);
  });
}

/** Editor tabs and links of ours name objects: those are copied or moved, not read and written. */
async function dropUris(
  context: CommandContext,
  uris: readonly vscode.Uri[],
  folder: PrefixAddress,
): Promise<void> {
  const title = vscode.l10n.t("Looking at what was dropped");
  const entries = await whenSlow(title, (signal) =>
    Promise.all(uris.map((uri) => entryOf(context, uri, signal))),
  );
  await dropEntries(context, entries, folder);
}

async function entryOf(
  { registry }: CommandContext,
  uri: vscode.Uri,
  signal: AbortSignal,
): Promise<EntryNode> {
  const { path, ...address } = addressOfUri(uri);
  if (path === "" || path.endsWith(delimiter)) return { kind: "prefix", address, prefix: path };
  const store = await bucketStore(registry, address, signal);
  const { sizeBytes, etag } = await store.head(address.bucket, { key: path }, signal);
  const known = { sizeBytes, ...(etag !== undefined && { etag }) };
  const entry = { kind: "object", key: path, ...known } as const;
  return { kind: "object", address, parentPrefix: parentPrefix(path), entry };
}

/**
 * VS Code does not say which keys were held during a drop, so the question has both answers. A
 * bucket is only copied: moving it would leave it empty.
 */
async function dropEntries(
  context: CommandContext,
  entries: readonly EntryNode[],
  folder: PrefixAddress,
): Promise<void> {
  const reason = refusedReason("move", entries, folder);
  if (reason !== undefined) {
    void vscode.window.showInformationMessage(reason);
    return;
  }
  const answers: readonly { title: string; mode: Mode }[] = [
    ...(entries.every((entry) => pathOf(entry) !== "")
      ? [{ title: vscode.l10n.t("Move"), mode: "move" } as const]
      : []),
    { title: vscode.l10n.t("Copy"), mode: "copy" },
  ];
  const target = displayName(`${folder.bucket}/${folder.prefix}`);
  const [only] = entries;
  const answer = await vscode.window.showInformationMessage(
    only && entries.length === 1
      ? vscode.l10n.t("Move or copy “{0}” to {1}?", nameOf(only), target)
      : vscode.l10n.t("Move or copy {0} items to {1}?", entries.length, target),
    { modal: true },
    ...answers.map(({ title }) => title),
  );
  const mode = answers.find(({ title }) => title === answer)?.mode;
  if (mode) await moveOrCopy(context, mode, entries, folder);
}

function nameOf(entry: EntryNode): string {
  const path = pathOf(entry);
  return displayName(path === "" ? entry.address.bucket : baseName(path));
}

async function dropFiles(
  context: CommandContext,
  { uris, files }: Drop,
  folder: PrefixAddress,
): Promise<void> {
  const sources = uris.length > 0 ? await sourcesOf(uris) : files.map(sourceOfFile);
  if (sources.length === 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t("What was dropped holds no files. Use Upload Files… instead."),
    );
    return;
  }
  await uploadSources(context, sources, folder);
}

function sourceOfFile(file: vscode.DataTransferFile): LocalSource {
  return { kind: "bytes", name: file.name, read: () => bytesOf(file) };
}

/** A browser hands over a folder as a file that cannot be read. */
async function bytesOf(file: vscode.DataTransferFile): Promise<Uint8Array> {
  try {
    return await file.data();
  } catch (error) {
    const facts = { path: file.name };
    throw new StorageError("localUnsupported", `Cannot read ${file.name}`, facts, { cause: error });
  }
}
