import { StorageError } from "../core/errors.ts";
import type { ObjectStore } from "../core/store.ts";
import type { OpenItem } from "./journal/history.ts";
import type { Journal } from "./journal/journal.ts";
import type { JournalPlace, JournalRecord } from "./journal/record.ts";
import { abortUnknownUploads, abortUpload } from "./journal/abandonedUploads.ts";
import { partialsIn, removePartial } from "./local/partialFile.ts";
import { asStorageError, type Run } from "./run.ts";
import type { TransferOptions } from "./transfer.ts";
import { decideDeletes } from "./undo/undecided.ts";

/** Everything that can be removed is, whatever else cannot; throws the first thing that could not. */
export async function discard(
  journal: Journal,
  stores: readonly ObjectStore[],
  { signal, versions }: Pick<TransferOptions, "signal" | "versions">,
): Promise<void> {
  const history = await journal.replay();
  const failures: unknown[] = [];
  const all = { note: (record: JournalRecord) => journal.note(record), stores, signal };
  await decideDeletes({ ...all, history, versions }).catch((error: unknown) =>
    failures.push(asStorageError(error, "")),
  );
  for (const item of history.unsettled()) failures.push(...(await discardItem(all, item)));
  for (const folder of history.folders) failures.push(...(await sweepFolder(folder, journal.tag)));
  await journal.written();
  if (failures.length > 0) throw failures[0];
}

/** Removes what earlier runs left of things that this one did not find again. */
export async function discardUnreached(run: Run, stores: readonly ObjectStore[]): Promise<void> {
  const { ledger, signal } = run;
  // Behind where a listing broke off there may be things that the next run goes on with.
  if (!ledger.isResumed || signal.aborted || !run.isAllFound) return;
  const all = { note: (record: JournalRecord) => ledger.note(record), stores, signal };
  for (const item of ledger.unreached())
    for (const error of await discardItem(all, item)) run.endsEarly(nameOf(item), error);
}

/**
 * Files on their way that are too small to be gone on with. A folder that cannot be looked into is a
 * failure of its own: everything else is gone on with.
 */
export async function discardSmallPartials(run: Run): Promise<void> {
  const { ledger } = run;
  const { tag } = ledger;
  if (tag === undefined) return;
  const kept = new Set<string>();
  for (const { partials } of ledger.history.unsettled())
    for (const { path } of partials) kept.add(path);
  for (const folder of ledger.history.folders) {
    for (const failure of await sweepFolder(folder, tag, kept)) run.endsEarly(folder, failure);
  }
}

interface Discarding {
  readonly stores: readonly ObjectStore[];
  readonly signal: AbortSignal;
  readonly note: (record: JournalRecord) => void;
}

/** What could not be removed is returned. */
async function discardItem(all: Discarding, item: OpenItem): Promise<Error[]> {
  const failures: Error[] = [];
  for (const work of leftovers(all, item)) {
    all.signal.throwIfAborted();
    await work().catch((error: unknown) => failures.push(asStorageError(error, nameOf(item))));
  }
  return failures;
}

function nameOf({ id, uploads, intents, partials }: OpenItem): string {
  return uploads[0]?.target.key ?? intents[0]?.target.key ?? partials[0]?.path ?? id;
}

function leftovers(
  { stores, signal, note }: Discarding,
  { id, uploads, intents, partials }: OpenItem,
): (() => Promise<void>)[] {
  return [
    ...uploads.map(({ target, uploadId }) => async () => {
      const { bucket, key } = target;
      await abortUpload(multipartOf(stores, target), { bucket, key, uploadId }, signal);
      note({ kind: "uploadGone", id, uploadId });
    }),
    ...intents.map(({ target, at }) => async () => {
      const { bucket, key } = target;
      await abortUnknownUploads(multipartOf(stores, target), { bucket, key, since: at }, signal);
    }),
    ...partials.map(({ path }) => async () => {
      await removePartial(path);
      note({ kind: "partialGone", id, path });
    }),
  ];
}

async function sweepFolder(
  folder: string,
  tag: string,
  kept: ReadonlySet<string> = new Set(),
): Promise<Error[]> {
  try {
    for (const path of await partialsIn(folder, tag))
      if (!kept.has(path)) await removePartial(path);
    return [];
  } catch (error) {
    return [asStorageError(error, folder)];
  }
}

function multipartOf(
  stores: readonly ObjectStore[],
  { home, bucket, key }: JournalPlace,
): NonNullable<ObjectStore["multipart"]> {
  const multipart = stores.find(({ identity }) => identity === home)?.multipart;
  if (!multipart)
    throw new StorageError("noSuchResource", `Its connection is gone: ${key}`, { bucket, key });
  return multipart;
}
