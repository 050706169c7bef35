import * as vscode from "vscode";
import { bucketStore } from "../connections/bucketStore.ts";
import type { PrefixAddress } from "../core/address.ts";
import { StorageError } from "../core/errors.ts";
import { delimiter, parentPrefix } from "../core/key.ts";
import { addressOfUri, scheme } from "../filesystem/uri.ts";
import type { Drop } from "../tree/dragAndDrop.ts";
import type { EntryNode } from "../tree/node.ts";
import type { LocalSource } from "../transfers/transfer.ts";
import type { CommandContext } from "./context.ts";
import { dropMode } from "./dropMode.ts";
import { moveOrCopy, refusedReason } from "./moveOrCopy.ts";
import { whenSlow } from "./progress.ts";
import { attempt } from "./runCommand.ts";
import { entriesOrBucketsOf, folderOf } from "./selection.ts";
import { uploadSources, sourcesOf } from "./upload.ts";

/** Uploads what comes from outside; moves or copies what comes from the view. */
export async function handleDrop(context: CommandContext, drop: Drop): Promise<void> {
  await attempt(context, "drop", drop.target ? [drop.target] : [], async () => {
    const folder = drop.target && folderOf(drop.target);
    if (!folder) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t("Drop on a bucket or a folder, so that it is clear where it goes."),
      );
      return;
    }
    const entries = await entriesOrBucketsOf(drop.nodes);
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

async function dropEntries(
  context: CommandContext,
  entries: readonly EntryNode[],
  folder: PrefixAddress,
): Promise<void> {
  const reason = await refusedReason("move", entries, folder);
  if (reason !== undefined) {
    void vscode.window.showInformationMessage(reason);
    return;
  }
  const mode = await dropMode(entries, folder);
  if (mode) await moveOrCopy(context, mode, entries, folder);
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
