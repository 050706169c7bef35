import { dirname, resolve } from "node:path";
import { isStorageError } from "../core/errors.ts";
import { delimiter, parentPrefix } from "../core/key.ts";
import { BegunOverwrites, type BegunOverwrite } from "./begunOverwrites.ts";
import {
  isListed,
  ledgerOf,
  type DownloadItem,
  type FileItem,
  type FolderItem,
} from "./downloadItem.ts";
import { discardSmallPartials, discardUnreached } from "./discard.ts";
import { FileSink } from "./local/fileSink.ts";
import type { ItemLedger } from "./journal/ledger.ts";
import { listPages } from "./store/listing.ts";
import { arriveLocally } from "./local/localPlacing.ts";
import { LocalTree } from "./local/localTree.ts";
import { isFileThere, isOurFile } from "./local/ourFile.ts";
import { fingerprintOfObject, ObjectSource, type ObjectPlace } from "./store/objectSource.ts";
import { pipeline } from "./pace/pipeline.ts";
import { distinct, oneOfEachBucket } from "./place.ts";
import { placedTogether } from "./placeFiles.ts";
import type { ItemProgress } from "./progress.ts";
import { withRun, type Run } from "./run.ts";
import { withSource } from "./source.ts";
import type { Tools } from "./tools.ts";
import type { Selected, TransferOptions, TransferReport } from "./transfer.ts";

/** How often an object that changes while it is read is begun again. */
const mostBeginnings = 3;

/** Objects and prefixes into a folder. */
export function download(
  tools: Tools,
  selected: readonly Selected[],
  folder: string,
  options: TransferOptions,
): Promise<TransferReport> {
  return withRun(options, async (run) => {
    const tree = new LocalTree(resolve(folder), tools.options.platform);
    await discardSmallPartials(run);
    const all = await distinct(selected);
    const begun = new BegunOverwrites<FileItem>();
    await pipeline(
      find(run, tree, all),
      (item) =>
        item.kind === "file" ? fetchFile(tools, run, item, begun.of(item)) : makeFolder(run, item),
      {
        parallel: tools.parallelFiles,
        lookahead: tools.options.lookahead,
        gate: tools.pacing.gate(...oneOfEachBucket(all)),
        together: placedTogether({ tools, run, begun }),
        onFound: () => run.progress.counted(),
        onLeft: (item) => run.left(item.kind === "file" ? item.place.key : item.key),
      },
      run.signal,
    );
    await discardUnreached(run, []);
  });
}

/** One object to one path. */
export function downloadTo(
  tools: Tools,
  object: Selected & { kind: "object" },
  path: string,
  options: TransferOptions,
): Promise<TransferReport> {
  return withRun(options, async (run) => {
    const target = resolve(path);
    const tree = new LocalTree(dirname(target), tools.options.platform);
    const folder = await tree.folder("", "");
    run.found(object.sizeBytes ?? 0);
    run.progress.counted();
    await discardSmallPartials(run);
    await fetchFile(tools, run, {
      kind: "file",
      place: object,
      entry: object,
      spot: { folder, path: target, isRenamed: false },
    });
  });
}

async function* find(
  run: Run,
  tree: LocalTree,
  selected: readonly Selected[],
): AsyncGenerator<DownloadItem> {
  for (const [index, one] of selected.entries()) {
    const owner = String(index);
    if (one.kind === "object") {
      const path = one.key.slice(parentPrefix(one.key).length);
      const item = await placed(run, tree, { place: one, entry: one, path, owner });
      if (item) yield item;
      continue;
    }
    try {
      for await (const page of listPages(one, run.signal)) {
        for (const entry of page) {
          const path = pathInFolder(one.bucket, one.prefix, entry.key);
          const place = { store: one.store, bucket: one.bucket, key: entry.key };
          const item = await placed(run, tree, { place, entry, path, owner });
          if (item) yield item;
        }
      }
    } catch (error) {
      run.endsEarly(one.prefix, error);
      if (run.signal.aborted) return;
    }
  }
}

/** The prefix becomes a folder of its last segment's name; a whole bucket one of the bucket's. */
function pathInFolder(bucket: string, prefix: string, key: string): string {
  return prefix === "" ? bucket + delimiter + key : key.slice(parentPrefix(prefix).length);
}

async function placed(
  run: Run,
  tree: LocalTree,
  {
    place,
    entry,
    path,
    owner,
  }: { place: ObjectPlace; entry: FileItem["entry"]; path: string; owner: string },
): Promise<DownloadItem | undefined> {
  const { key } = entry;
  run.found(entry.sizeBytes ?? 0);
  try {
    if (path.endsWith(delimiter) && entry.sizeBytes === 0) {
      const folder = await tree.folder(path, owner);
      if (folder.isRenamed) run.tally.renamed(key, folder.path);
      return { kind: "folder", key, folder };
    }
    const spot = await tree.file(path, owner);
    return { kind: "file", place, entry, spot };
  } catch (error) {
    run.fails(key, error);
    run.progress.item(key, entry.sizeBytes ?? 0).settle();
    return undefined;
  }
}

async function makeFolder(run: Run, { key, folder }: FolderItem) {
  await run.item(key, 0, async () => {
    await folder.make();
    run.tally.done(0, folder.path);
  });
}

async function fetchFile(
  tools: Tools,
  run: Run,
  item: FileItem,
  begun?: BegunOverwrite,
): Promise<void> {
  const { place, entry, spot } = item;
  const { key } = place;
  await run.item(key, entry.sizeBytes ?? 0, async (progress) => {
    // Without an ETag, what an earlier run has done could not be told from another object.
    const isKnown = entry.etag !== undefined || !run.ledger.isResumed;
    const from =
      isKnown && isListed(entry)
        ? entry
        : await place.store.head(place.bucket, { key }, run.signal);
    const { sizeBytes, etag, lastModified: modified } = from;
    if (entry.sizeBytes === undefined) progress.resize(sizeBytes);
    const ledger = ledgerOf(run, item);
    const settled = ledger.settled(fingerprintOfObject(from));
    if (settled?.kind === "skip") return run.tally.skipped(key, settled.why);
    if (settled && (await isFileThere(settled.instead ?? spot.path)))
      return run.tally.done(sizeBytes);
    const incoming = { sizeBytes, ...(modified && { modified }) };
    const { folder } = spot;
    let fetched = { bytes: sizeBytes, fingerprint: fingerprintOfObject(from) };
    const path = await arriveLocally(
      {
        ...{ run, ledger, begun, path: spot.path, isFree: folder.isNew, what: key, incoming },
        isOurs: (taken, stats) => isOurFile(tools, taken, stats, { sizeBytes, etag, modified }),
      },
      async (target) => {
        await folder.make();
        const goal = { target, sizeBytes, progress, ledger };
        const { file, ...received } = await receive(tools, place, goal, run.signal);
        fetched = received;
        return file;
      },
    );
    if (path === undefined) return;
    const isElsewhere = path !== spot.path;
    const { fingerprint } = fetched;
    ledger.note({ kind: "done", fingerprint, ...(isElsewhere && { instead: path }) });
    if (spot.isRenamed) run.tally.renamed(key, path);
    run.tally.done(fetched.bytes, path);
  });
}

/** The object as it is when it is opened; one that changes meanwhile is begun again. */
async function receive(
  tools: Tools,
  place: ObjectPlace,
  {
    target,
    sizeBytes,
    progress,
    ledger,
  }: { target: string; sizeBytes: number; progress: ItemProgress; ledger: ItemLedger },
  signal: AbortSignal,
) {
  for (let beginning = 1; ; beginning++) {
    try {
      const opened = await ObjectSource.open(place, sizeBytes, tools, signal);
      return await withSource(opened, async (source) => {
        progress.resize(source.sizeBytes);
        const { fingerprint, sizeBytes: bytes } = source;
        const sink = new FileSink(tools, target, { modified: source.head.lastModified, ledger });
        return { file: await sink.receive(source, progress, signal), bytes, fingerprint };
      });
    } catch (error) {
      if (beginning >= mostBeginnings || !isStorageError(error, "sourceChanged")) throw error;
    }
  }
}
