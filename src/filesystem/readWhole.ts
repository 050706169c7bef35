import * as vscode from "vscode";
import { StorageError } from "../core/errors.ts";
import { formatBytes } from "../core/format.ts";
import type { ObjectHead } from "../core/model.ts";
import type { ObjectId, ObjectStore } from "../core/store.ts";

/** VS Code hands a file over in one piece and holds it in memory: beyond this it gives up. */
export const largestReadBytes = 512 * 1024 ** 2;

/**
 * All bytes of an object, or of one version of it, as many as its head announces. Throws a
 * FileSystemError when they are more than an editor can hold, `truncated` when fewer come.
 */
export async function readWhole(
  store: ObjectStore,
  { bucket, key, versionId }: ObjectId & { readonly bucket: string },
  signal: AbortSignal,
): Promise<{ readonly head: ObjectHead; readonly bytes: Uint8Array }> {
  const ended = new AbortController();
  const request = versionId === undefined ? {} : { versionId };
  const until = AbortSignal.any([signal, ended.signal]);
  const { head, bytes } = await store.read(bucket, key, request, until);
  try {
    refuseTooLarge(head.sizeBytes);
    return { head, bytes: await collect(bytes, head.sizeBytes) };
  } finally {
    ended.abort();
  }
}

export function refuseTooLarge(sizeBytes: number): void {
  if (sizeBytes <= largestReadBytes) return;
  throw vscode.FileSystemError.Unavailable(
    vscode.l10n.t(
      "The object has {0}, more than an editor can hold. Download it instead.",
      formatBytes(sizeBytes),
    ),
  );
}

/** Puts the pieces into one buffer of the size announced; throws when they are not that many. */
async function collect(pieces: AsyncIterable<Uint8Array>, sizeBytes: number): Promise<Uint8Array> {
  const whole = new Uint8Array(sizeBytes);
  let at = 0;
  for await (const piece of pieces) {
    if (at + piece.length > sizeBytes) break;
    whole.set(piece, at);
    at += piece.length;
  }
  if (at === sizeBytes) return whole;
  throw new StorageError("truncated", `Got ${at} of ${sizeBytes} bytes`);
}
