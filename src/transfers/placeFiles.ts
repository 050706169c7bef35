import { dirname } from "node:path";
import { isStorageError } from "../core/errors.ts";
import type { FileToPlace, WriteProblem } from "../core/placing.ts";
import type { BegunOverwrites } from "./begunOverwrites.ts";
import { isNew, ledgerOf, type DownloadItem, type FileItem, type Listed } from "./downloadItem.ts";
import type { Looked } from "./local/fileOrder.ts";
import { local } from "./local/localError.ts";
import { smallFileBytes } from "./local/smallFiles.ts";
import { partialLeft } from "./local/partialLeft.ts";
import { partialPath } from "./local/partialFile.ts";
import type { Together } from "./pace/pipeline.ts";
import type { Run } from "./run.ts";
import { ShownItems } from "./shownItems.ts";
import { fingerprintOfObject } from "./store/objectSource.ts";
import type { Tools } from "./tools.ts";
import { isMd5 } from "./verification/expectation.ts";

/** As many as a thread has to do for some milliseconds. */
const most = 64;
/** Several such batches share the threads, so that one begins while another ends. */
const parallel = 4;

/** Its MD5 was listed, and it fits into memory. */
type SmallFile = FileItem & { readonly entry: Listed & { readonly etag: string } };

interface Placing {
  readonly tools: Tools;
  readonly run: Run;
  readonly begun: BegunOverwrites<FileItem>;
}

/** Where nothing is, or what may be replaced. */
interface Wanted {
  readonly file: SmallFile;
  /** What `identityOf` says of it. */
  readonly replaced: string | undefined;
}

/**
 * Small objects become files by the hand of their store, many in one order: where names are free, and
 * in place of what is there where that was chosen for all. It does only what goes smoothly; everything
 * else, and everything that an earlier run began, goes the long way.
 */
export function placedTogether(placing: Placing): Together<DownloadItem> {
  const { tools, run } = placing;
  const isOne = (item: DownloadItem): item is SmallFile => isSmallFile(item) && isNew(run, item);
  return {
    most,
    parallel,
    fits: (item) => isOne(item) && isPlaced(tools, item),
    goesWith: (first, item) => isOne(item) && isSamePlace(first, item),
    work: async (items, atOnce) => {
      const files = items.filter(isOne);
      const left = await new PlacedFiles(placing, files, atOnce).place();
      return items.filter((item) => !isOne(item) || left.has(item));
    },
  };
}

function isSmallFile(item: DownloadItem): item is SmallFile {
  if (item.kind === "folder") return false;
  const { sizeBytes = 0, etag } = item.entry;
  return sizeBytes > 0 && sizeBytes <= smallFileBytes && isMd5(etag);
}

/** Whether its store does that, and is not being spared. */
function isPlaced({ etags, pacing }: Tools, { place }: SmallFile): boolean {
  const { store, bucket } = place;
  const canPlace = store.place !== undefined && store.lands?.(bucket) === true;
  return canPlace && etags.areMd5(store) && !pacing.isHeldBack(place);
}

function isSamePlace(first: DownloadItem, { place }: SmallFile): boolean {
  if (first.kind === "folder") return false;
  return first.place.store === place.store && first.place.bucket === place.bucket;
}

/** One order. */
class PlacedFiles {
  readonly #tools: Tools;
  readonly #run: Run;
  readonly #begun: BegunOverwrites<FileItem>;
  readonly #files: readonly SmallFile[];
  readonly #parallel: number;
  readonly #left: Set<DownloadItem>;

  constructor({ tools, run, begun }: Placing, files: readonly SmallFile[], atOnce: number) {
    this.#tools = tools;
    this.#run = run;
    this.#begun = begun;
    this.#files = files;
    this.#parallel = atOnce;
    this.#left = new Set(files);
  }

  /** Resolves to those that have to go the long way. */
  async place(): Promise<ReadonlySet<DownloadItem>> {
    const room = this.#run.ledger.room();
    if (room) await room;
    try {
      const wanted = await this.#wanted();
      const files = wanted.map(({ file }) => file);
      await this.#placeAll(files, await this.#prepared(wanted));
    } catch (error) {
      // Whoever goes the long way meets it there.
      if (!this.#run.signal.aborted && !isStorageError(error)) throw error;
    }
    return this.#left;
  }

  /** Those whose names are free, or may be taken: about the others somebody has to be asked. */
  async #wanted(): Promise<readonly Wanted[]> {
    const inOld = this.#files.filter(({ spot }) => !spot.folder.isNew);
    const there = new Map<SmallFile, Looked | undefined>();
    const [first] = inOld;
    if (first) {
      const paths = inOld.map(({ spot }) => spot.path);
      const { path } = first.spot.folder;
      const looked = await local("Cannot read", path, () => this.#tools.smallFiles.look(paths));
      for (const [index, file] of inOld.entries()) there.set(file, looked[index]);
    }
    const mayReplace = this.#run.conflicts.standing === "overwrite";
    return this.#files.flatMap((file): Wanted[] => {
      const looked = there.get(file);
      if (!there.has(file) || isNothing(looked)) return [{ file, replaced: undefined }];
      const isReplaced = mayReplace && looked?.kind === "file";
      return isReplaced ? [{ file, replaced: looked.identity }] : [];
    });
  }

  /** With their folders made, and what is replaced written down. Throws when a folder cannot be made. */
  async #prepared(wanted: readonly Wanted[]): Promise<FileToPlace[]> {
    const { ledger } = this.#run;
    const prepared: FileToPlace[] = [];
    for (const { file, replaced } of wanted) {
      const { place, entry, spot } = file;
      await spot.folder.make();
      await ledger.expectIn(dirname(spot.path));
      const { sizeBytes, etag: md5 } = entry;
      const { path: target } = spot;
      const partial = partialPath(target, ledger.tag);
      const condition = replaced === undefined ? {} : { replaced };
      prepared.push({ key: place.key, sizeBytes, md5, target, partial, ...condition });
    }
    for (const { file, replaced } of wanted) {
      if (replaced === undefined) continue;
      const { path: to } = file.spot;
      this.#begun.begin(file, ledgerOf(this.#run, file), { to, replaces: replaced });
    }
    if (wanted.some(({ replaced }) => replaced !== undefined)) await ledger.written();
    return prepared;
  }

  async #placeAll(files: readonly SmallFile[], prepared: readonly FileToPlace[]): Promise<void> {
    const [first] = files;
    if (!first) return;
    const { store, bucket } = first.place;
    const { progress, signal } = this.#run;
    const sized = files.map(({ place, entry }) => ({
      name: place.key,
      sizeBytes: entry.sizeBytes,
    }));
    const shown = new ShownItems(progress, sized, this.#parallel);
    const onPlaced = (index: number) => {
      const file = files[index];
      if (!file || !this.#left.delete(file)) return;
      this.#placed(file);
      shown.done(index);
    };
    const onLeftBehind = (index: number, failure: WriteProblem) => {
      const [file, at] = [files[index], prepared[index]];
      if (!file || !at || !this.#left.delete(file)) return;
      this.#run.fails(file.place.key, partialLeft(failure, at));
      shown.done(index);
    };
    const options = { parallel: this.#parallel, onPlaced, onLeftBehind };
    try {
      await store.place?.(bucket, prepared, options, signal);
    } finally {
      shown.withdraw();
    }
  }

  #placed(file: SmallFile): void {
    const { place, entry, spot } = file;
    const { tally } = this.#run;
    const { key } = place;
    ledgerOf(this.#run, file).note({ kind: "done", fingerprint: fingerprintOfObject(entry) });
    if (spot.isRenamed) tally.renamed(key, spot.path);
    tally.done(entry.sizeBytes, spot.path);
    this.#run.succeeds();
  }
}

function isNothing(looked: Looked | undefined): boolean {
  return looked?.kind === "failed" && looked.code === "ENOENT";
}
