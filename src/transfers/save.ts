import { isStorageError, StorageError } from "../core/errors.ts";
import { baseName } from "../core/key.ts";
import type { ObjectHead } from "../core/model.ts";
import {
  isSameState,
  keepingTags,
  type ObjectSave,
  type Replaced,
  type SavedObject,
} from "../core/saving.ts";
import type { WriteOptions } from "../core/store.ts";
import { BytesSource } from "./local/bytesSource.ts";
import { zipped, zippedLike } from "./gzip.ts";
import { withRun } from "./run.ts";
import { withSource } from "./source.ts";
import { copiedClass, headersOf, keptEncryption } from "./store/copiedHeaders.ts";
import { headIfThere } from "./store/headIfThere.ts";
import { aclToKeep, keepAcl, type AclToKeep } from "./store/keptAcl.ts";
import { keepTags, tagsToKeep } from "./store/keptTags.ts";
import type { ObjectPlace } from "./store/objectSource.ts";
import { StoreSink } from "./store/storeSink.ts";
import type { Tools } from "./tools.ts";

/** What an object has beside its bytes and keeps when these are others. */
interface Kept {
  readonly headers: WriteOptions;
  /** What is written, compressed as the object was. */
  readonly bytes: Uint8Array;
  readonly etag: string | undefined;
  readonly tags: Readonly<Record<string, string>> | undefined;
  readonly acl: AclToKeep;
}

/**
 * Writes bytes that were edited as an object: headers, metadata, tags, storage class, keys of the
 * server and the access control list of what they replace stay. The write is conditional, so that
 * what somebody else put there in the meantime is not lost, and what the server took is compared.
 */
export async function save(
  tools: Tools,
  item: ObjectSave,
  signal: AbortSignal,
): Promise<SavedObject> {
  const { store, bucket, key } = item;
  const place = { store, bucket, key };
  const saved: { state?: SavedObject["state"]; notKept: SavedObject["notKept"][number][] } = {
    notKept: [],
  };
  const report = await withRun({ signal }, async (run) => {
    run.found(item.bytes.length);
    run.progress.counted();
    await run.item(key, item.bytes.length, async (progress) => {
      const kept = await whatToKeep(place, item, run.signal);
      const bytes = kept?.bytes ?? (await zipped(item.bytes, item.headers?.contentEncoding));
      const source = new BytesSource(baseName(key), bytes, {
        ...(kept
          ? { headers: kept.headers }
          : item.headers && { headers: headersOf(item.headers) }),
      });
      const sink = new StoreSink(tools, place, {
        ifAbsent: kept === undefined,
        ...{ ifMatch: kept?.etag, tags: kept?.tags },
        ledger: run.ledger.item("save", store.identity, bucket, key),
      });
      const { etag } = await withSource(source, (it) => sink.receive(it, progress, run.signal));
      saved.state = { sizeBytes: bytes.length, ...(etag !== undefined && { etag }) };
      // Some servers do not say it of an upload in parts.
      if (etag === undefined) saved.state = await store.head(bucket, { key }, run.signal);
      if (kept) saved.notKept.push(...(await giveBack(place, kept, run.signal)));
      run.tally.done(item.bytes.length, key);
    });
  });
  // Once it is written, all that is left to say is what could not be kept.
  if (saved.state) return { state: saved.state, notKept: saved.notKept };
  signal.throwIfAborted();
  throw report.failed[0]?.error ?? new StorageError("unknown", `Not saved: ${key}`, { key });
}

/** Undefined when nothing is replaced. Throws when it is not what it should be. */
async function whatToKeep(
  place: ObjectPlace,
  { over, bytes, mayLoseTags }: Pick<ObjectSave, "over" | "bytes" | "mayLoseTags">,
  signal: AbortSignal,
): Promise<Kept | undefined> {
  if (over.kind === "nothing") return undefined;
  const head = await requireState(place, over, signal);
  const [tags, acl] = await Promise.all([
    mayLoseTags ? readableTags(place, signal) : tagsToKeep(place, signal),
    aclToKeep(place, signal),
  ]);
  const { etag } = head;
  // What was brought back from an archive to be edited stays readable.
  const storageClass = copiedClass(head.storageClass, "copy");
  const encryption = keptEncryption(head);
  return {
    headers: {
      ...headersOf(head),
      ...(storageClass !== undefined && { storageClass }),
      ...(encryption && { encryption }),
    },
    bytes: await zippedLike(place, head, bytes, signal),
    ...{ etag, tags, acl },
  };
}

async function requireState(
  place: ObjectPlace,
  { state }: Extract<Replaced, { kind: "object" }>,
  signal: AbortSignal,
): Promise<ObjectHead> {
  const head = await headIfThere(place, signal);
  if (head && isSameState(state, head)) return head;
  const { bucket, key } = place;
  throw new StorageError("preconditionFailed", `The object changed: ${key}`, { bucket, key });
}

async function readableTags(place: ObjectPlace, signal: AbortSignal): Promise<Kept["tags"]> {
  try {
    return await tagsToKeep(place, signal);
  } catch (error) {
    if (isStorageError(error, "accessDenied") && error.facts.operation === keepingTags)
      return undefined;
    throw error;
  }
}

async function giveBack(
  place: ObjectPlace,
  { tags, acl }: Kept,
  signal: AbortSignal,
): Promise<SavedObject["notKept"]> {
  const tagsProblem = await keepTags(place, tags, signal).then(
    () => undefined,
    (error: unknown) => {
      if (isStorageError(error)) return error;
      throw error;
    },
  );
  const aclProblem = await keepAcl(place, acl, signal);
  return [
    ...(tagsProblem ? [{ what: "tags", error: tagsProblem } as const] : []),
    ...(aclProblem ? [{ what: "acl", error: aclProblem } as const] : []),
  ];
}
