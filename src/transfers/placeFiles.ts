import { dirname } from "node:path";
import { isStorageError } from "../core/errors.ts";
import type { FileToPlace } from "../core/placing.ts";
import type { DownloadItem, FileItem, Listed } from "./downloadItem.ts";
import type { Looked } from "./local/fileOrder.ts";
import { local } from "./local/localError.ts";
import { smallFileBytes } from "./local/smallFiles.ts";
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

/**
 * Small objects become files by the hand of their store, many in one order. It does only what goes
 * smoothly; everything else, and everything that an earlier run began, goes the long way.
 */
export function placedTogether(tools: Tools, run: Run): Together<DownloadItem> {
  return {
    most,
    parallel,
    fits: (item) => !run.ledger.isResumed && isSmallFile(item) && isPlaced(tools, item),
    goesWith: (first, item) => isSmallFile(item) && isSamePlace(first, item),
    work: async (items, atOnce) => {
      const files = items.filter(isSmallFile);
      const left = await new PlacedFiles(tools, run, files, atOnce).place();
      return items.filter((item) => !isSmallFile(item) || left.has(item));
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
  readonly #files: readonly SmallFile[];
  readonly #parallel: number;
  readonly #left: Set<DownloadItem>;

  constructor(tools: Tools, run: Run, files: readonly SmallFile[], atOnce: number) {
    this.#tools = tools;
    this.#run = run;
    this.#files = files;
    this.#parallel = atOnce;
    this.#left = new Set(files);
  }

  /** Resolves to those that have to go the long way. */
  async place(): Promise<ReadonlySet<DownloadItem>> {
    const room = this.#run.ledger.room();
    if (room) await room;
    try {
      const free = await this.#free();
      await this.#placeAll(free, await this.#prepared(free));
    } catch (error) {
      // Whoever goes the long way meets it there.
      if (!this.#run.signal.aborted && !isStorageError(error)) throw error;
    }
    return this.#left;
  }

  /** Those whose names are free: about the others somebody has to be asked. */
  async #free(): Promise<readonly SmallFile[]> {
    const isIn = ({ spot }: SmallFile) => !spot.folder.isNew;
    const inOld = this.#files.filter(isIn);
    const [first] = inOld;
    if (!first) return this.#files;
    const paths = inOld.map(({ spot }) => spot.path);
    const { path } = first.spot.folder;
    const looked = await local("Cannot read", path, () => this.#tools.smallFiles.look(paths));
    const free = new Set(inOld.filter((_file, index) => isNothing(looked[index])));
    return this.#files.filter((file) => !isIn(file) || free.has(file));
  }

  /** With their folders made. Throws when one cannot be made. */
  async #prepared(files: readonly SmallFile[]): Promise<FileToPlace[]> {
    const { ledger } = this.#run;
    const prepared: FileToPlace[] = [];
    for (const { place, entry, spot } of files) {
      await spot.folder.make();
      await ledger.expectIn(dirname(spot.path));
      const { sizeBytes, etag: md5 } = entry;
      const partial = partialPath(spot.path, ledger.tag);
      prepared.push({ key: place.key, sizeBytes, md5, target: spot.path, partial });
    }
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
    try {
      await store.place?.(bucket, prepared, { parallel: this.#parallel, onPlaced }, signal);
    } finally {
      shown.withdraw();
    }
  }

  #placed(file: SmallFile): void {
    const { place, entry, spot } = file;
    const { ledger, tally } = this.#run;
    const { store, bucket, key } = place;
    const own = ledger.item("download", store.identity, bucket, key, spot.path);
    own.note({ kind: "done", fingerprint: fingerprintOfObject(entry) });
    if (spot.isRenamed) tally.renamed(key, spot.path);
    tally.done(entry.sizeBytes, spot.path);
    this.#run.succeeds();
  }
}

function isNothing(looked: Looked | undefined): boolean {
  return looked?.kind === "failed" && looked.code === "ENOENT";
}
