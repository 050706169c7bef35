import { isStorageError } from "../../core/errors.ts";
import type { ChecksumType, MultipartUploads, Part } from "../../core/store.ts";
import type { KnownPart, KnownUpload } from "../journal/history.ts";
import type { ItemLedger } from "../journal/ledger.ts";
import { abortUnknownUploads, abortUpload } from "../journal/abandonedUploads.ts";
import type { ObjectPlace } from "./objectSource.ts";
import { pages } from "./pages.ts";

/** A part that the server has, with the hashes of what was sent as it, as far as they are known. */
export interface KeptPart {
  readonly part: Part;
  readonly md5: string | undefined;
  readonly crc32: string | undefined;
}

/** An upload of an earlier run that can be gone on with. */
export interface KeptUpload {
  readonly uploadId: string;
  readonly partBytes: number;
  readonly checksumType?: ChecksumType;
  /** By number, counted from 1. */
  readonly parts: ReadonlyMap<number, KeptPart>;
}

/**
 * The upload that an earlier run left of this source at this place, with the parts that the server
 * has. Everything else that earlier runs left of the item is aborted.
 */
export async function keptUpload(
  multipart: MultipartUploads,
  to: ObjectPlace,
  { ledger, fingerprint }: { readonly ledger: ItemLedger; readonly fingerprint: string },
  signal: AbortSignal,
): Promise<KeptUpload | undefined> {
  const uploads = ledger.open?.uploads ?? [];
  const fitting = uploads.findLast(
    ({ target, fingerprint: was }) =>
      was === fingerprint &&
      target.home === to.store.identity &&
      target.bucket === to.bucket &&
      target.key === to.key,
  );
  await abortLeftovers(multipart, to, ledger, signal, fitting);
  if (!fitting) return undefined;
  const { uploadId, partBytes, checksumType } = fitting;
  const { bucket, key } = to;
  const target = { bucket, key, uploadId };
  try {
    const parts = new Map<number, KeptPart>();
    for await (const part of partsOf(multipart, target, signal)) {
      parts.set(part.number, keptPart(part, fitting.parts.get(part.number), checksumType));
    }
    return { uploadId, partBytes, parts, ...(checksumType && { checksumType }) };
  } catch (error) {
    if (!isStorageError(error, "noSuchUpload")) throw error;
    // The server has forgotten it: then it is begun again.
    ledger.note({ kind: "uploadGone", uploadId });
    return undefined;
  }
}

/** What the journal says of a part counts when it is the part that the server has. */
function keptPart(
  part: Part,
  known: KnownPart | undefined,
  checksumType: ChecksumType | undefined,
): KeptPart {
  if (known?.etag !== part.etag) return { part, md5: undefined, crc32: part.crc32 };
  const crc32 = part.crc32 ?? known.crc32;
  // The server is told of it where it has checksums.
  const told = checksumType !== undefined && crc32 !== undefined && { crc32 };
  return { part: { ...part, ...told }, md5: known.md5, crc32 };
}

/** Aborts what earlier runs left of an item at this store. */
export async function abortLeftovers(
  multipart: MultipartUploads | undefined,
  to: Pick<ObjectPlace, "store">,
  ledger: ItemLedger,
  signal: AbortSignal,
  except?: KnownUpload,
): Promise<void> {
  if (!multipart) return;
  for (const upload of ledger.open?.uploads ?? []) {
    const { target, uploadId } = upload;
    if (upload === except || target.home !== to.store.identity) continue;
    await abortUpload(multipart, { bucket: target.bucket, key: target.key, uploadId }, signal);
    ledger.note({ kind: "uploadGone", uploadId });
  }
  for (const { target, at } of ledger.open?.intents ?? []) {
    if (target.home !== to.store.identity) continue;
    const { bucket, key } = target;
    await abortUnknownUploads(multipart, { bucket, key, since: at }, signal);
  }
}

async function* partsOf(
  multipart: MultipartUploads,
  target: { bucket: string; key: string; uploadId: string },
  signal: AbortSignal,
): AsyncGenerator<Part> {
  const load = (cursor: string | undefined) => multipart.parts(target, cursor, signal);
  for await (const page of pages(load, { bucket: target.bucket, prefix: target.key })) yield* page;
}
