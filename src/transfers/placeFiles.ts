import { dirname } from "node:path";
import { isStorageError } from "../core/errors.ts";
import type { FileToPlace } from "../core/placing.ts";
import type { DownloadItem, FileItem, Listed } from "./downloadItem.ts";
import { smallFileBytes } from "./local/smallFiles.ts";
import { partialPath } from "./local/partialFile.ts";
import type { Together } from "./pace/pipeline.ts";
import type { ItemProgress } from "./progress.ts";
import type { Run } from "./run.ts";
import { fingerprintOfObject } from "./store/objectSource.ts";
import type { Tools } from "./tools.ts";
import { isMd5 } from "./verification/expectation.ts";

/** As many as a thread has to do for some milliseconds. */
const most = 64;
/** Several such batches share the threads, so that one begins while another ends. */
const parallel = 4;

/** A small object whose MD5 was listed, for a folder where nothing can be in the way. */
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
      const left = await new PlacedFiles(run, files, atOnce).place();
      return items.filter((item) => !isSmallFile(item) || left.has(item));
    },
  };
}

function isSmallFile(item: DownloadItem): item is SmallFile {
  if (item.kind === "folder") return false;
  const { sizeBytes = 0, etag } = item.entry;
  return sizeBytes > 0 && sizeBytes <= smallFileBytes && isMd5(etag) && item.spot.folder.isNew;
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
  readonly #run: Run;
  readonly #files: readonly SmallFile[];
  readonly #parallel: number;
  readonly #left: Set<DownloadItem>;
  /** Of those that the store is at, as far as can be told from outside. */
  readonly #shown = new Map<SmallFile, ItemProgress>();
  #nextShown = 0;

  constructor(run: Run, files: readonly SmallFile[], atOnce: number) {
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
      await this.#placeAll(await this.#prepared());
    } catch (error) {
      // Whoever goes the long way meets it there.
      if (!this.#run.signal.aborted && !isStorageError(error)) throw error;
    } finally {
      for (const progress of this.#shown.values()) progress.withdraw();
    }
    return this.#left;
  }

  /** In the same order, with their folders made. Throws when one cannot be made. */
  async #prepared(): Promise<FileToPlace[]> {
    const { ledger } = this.#run;
    const prepared: FileToPlace[] = [];
    for (const file of this.#files) {
      const { place, entry, spot } = file;
      await spot.folder.make();
      await ledger.expectIn(dirname(spot.path));
      const { sizeBytes, etag: md5 } = entry;
      const partial = partialPath(spot.path, ledger.tag);
      prepared.push({ key: place.key, sizeBytes, md5, target: spot.path, partial });
    }
    return prepared;
  }

  async #placeAll(prepared: readonly FileToPlace[]): Promise<void> {
    const [first] = this.#files;
    if (!first) return;
    const { store, bucket } = first.place;
    for (let count = 0; count < this.#parallel; count++) this.#showNext();
    const options = {
      parallel: this.#parallel,
      onPlaced: (index: number) => {
        const file = this.#files[index];
        if (file && this.#left.delete(file)) this.#placed(file);
        this.#showNext();
      },
    };
    await store.place?.(bucket, prepared, options, this.#run.signal);
  }

  #showNext(): void {
    const file = this.#files[this.#nextShown++];
    if (file) this.#show(file);
  }

  #show(file: SmallFile): ItemProgress {
    const progress = this.#run.progress.item(file.place.key, file.entry.sizeBytes);
    this.#shown.set(file, progress);
    return progress;
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
    const progress = this.#shown.get(file) ?? this.#show(file);
    this.#shown.delete(file);
    progress.add(entry.sizeBytes);
    progress.settle();
  }
}
