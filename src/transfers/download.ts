import { dirname, resolve } from "node:path";
import { isStorageError } from "../core/errors.ts";
import { delimiter, parentPrefix } from "../core/key.ts";
import type { ObjectEntry } from "../core/model.ts";
import { FileSink } from "./fileSink.ts";
import { listPages } from "./listing.ts";
import { arriveLocally } from "./localPlacing.ts";
import { LocalTree, type LocalFolder, type LocalSpot } from "./localTree.ts";
import { ObjectSource, type ObjectPlace } from "./objectSource.ts";
import { pipeline } from "./pipeline.ts";
import { distinct } from "./place.ts";
import type { ItemProgress } from "./progress.ts";
import { withRun, type Run } from "./run.ts";
import { withSource } from "./source.ts";
import type { Tools } from "./tools.ts";
import type { Selected, TransferOptions, TransferReport } from "./transfer.ts";

/** How often an object that changes while it is read is begun again. */
const mostBeginnings = 3;

type Entry = Pick<ObjectEntry, "key" | "lastModified"> & { readonly sizeBytes?: number };

type Item =
  | {
      readonly kind: "file";
      readonly place: ObjectPlace;
      readonly entry: Entry;
      readonly spot: LocalSpot;
    }
  | { readonly kind: "folder"; readonly key: string; readonly folder: LocalFolder };

/** Objects and prefixes into a folder. */
export function download(
  tools: Tools,
  selected: readonly Selected[],
  folder: string,
  options: TransferOptions,
): Promise<TransferReport> {
  return withRun(options, async (run) => {
    const tree = new LocalTree(resolve(folder), tools.options.platform);
    await pipeline(
      find(run, tree, distinct(selected)),
      (item) => (item.kind === "file" ? fetchFile(tools, run, item) : makeFolder(run, item)),
      {
        parallel: tools.options.parallelFiles,
        lookahead: tools.options.lookahead,
        onLeft: (item) => run.left(item.kind === "file" ? item.place.key : item.key),
      },
      run.signal,
    );
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
): AsyncGenerator<Item> {
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
  { place, entry, path, owner }: { place: ObjectPlace; entry: Entry; path: string; owner: string },
): Promise<Item | undefined> {
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

async function makeFolder(run: Run, { key, folder }: Extract<Item, { kind: "folder" }>) {
  await run.item(key, 0, async () => {
    await folder.make();
    run.tally.done(0, folder.path);
  });
}

async function fetchFile(
  tools: Tools,
  run: Run,
  { place, entry, spot }: Extract<Item, { kind: "file" }>,
): Promise<void> {
  const { key } = place;
  await run.item(key, entry.sizeBytes ?? 0, async (progress) => {
    let sizeBytes = entry.sizeBytes;
    let modified = entry.lastModified;
    if (sizeBytes === undefined) {
      const head = await place.store.head(place.bucket, { key }, run.signal);
      ({ sizeBytes, lastModified: modified = modified } = head);
      progress.resize(sizeBytes);
    }
    const incoming = { sizeBytes, ...(modified && { modified }) };
    const { folder } = spot;
    const arrival = { run, path: spot.path, isFree: folder.isNew, what: key, incoming };
    let receivedBytes = sizeBytes;
    const path = await arriveLocally(arrival, async (target) => {
      await folder.make();
      const { file, bytes } = await receive(
        tools,
        place,
        { target, sizeBytes, progress },
        run.signal,
      );
      receivedBytes = bytes;
      return file;
    });
    if (path === undefined) return;
    if (spot.isRenamed) run.tally.renamed(key, path);
    run.tally.done(receivedBytes, path);
  });
}

/** The object as it is when it is opened; one that changes meanwhile is begun again. */
async function receive(
  tools: Tools,
  place: ObjectPlace,
  { target, sizeBytes, progress }: { target: string; sizeBytes: number; progress: ItemProgress },
  signal: AbortSignal,
) {
  for (let beginning = 1; ; beginning++) {
    try {
      const opened = await ObjectSource.open(place, sizeBytes, tools, signal);
      return await withSource(opened, async (source) => {
        progress.resize(source.sizeBytes);
        const { lastModified } = source.head;
        const sink = new FileSink(tools, target, lastModified);
        return { file: await sink.receive(source, progress, signal), bytes: source.sizeBytes };
      });
    } catch (error) {
      if (beginning >= mostBeginnings || !isStorageError(error, "sourceChanged")) throw error;
    }
  }
}
