import { isStorageError } from "../../core/errors.ts";
import { delimiter, parentPrefix } from "../../core/key.ts";
import type { ObjectStore } from "../../core/store.ts";
import { inParallel } from "../pace/pipeline.ts";

/** An object that is in the way. */
export interface Occupant {
  readonly sizeBytes: number;
  readonly modified?: Date;
  readonly etag?: string;
}

export interface SeenOccupant extends Occupant {
  /** By the clock of `performance`. */
  readonly seenAt: number;
}

/** What is known of one level: everything when `isComplete`. */
interface Level {
  readonly asked: number;
  readonly seenAt?: number;
  readonly objects?: ReadonlyMap<string, SeenOccupant>;
  readonly isComplete?: boolean;
}

const mostLevels = 256;
/** Single questions about one level before it is listed. */
const singleQuestions = 2;

/**
 * Tells which keys are taken with as few requests as possible: nothing for a prefix that was seen
 * to be empty, one listing for many keys of one level, a HEAD for a few or in a huge level.
 */
export class Occupied {
  readonly #store: ObjectStore;
  readonly #bucket: string;
  /** With the time at which they were. */
  readonly #empty = new Map<string, number>();
  readonly #levels = new Map<string, Level | Promise<Level>>();
  readonly #trustMs: () => number;
  /** Keys that were taken for free without a look, and how many were not. */
  #guesses = 0;
  #wrongGuesses = 0;

  /**
   * For so long is believed what was seen, in milliseconds; asked each time. For ever when absent:
   * where a write is refused in the end when there is something, nobody has to look twice.
   */
  constructor(store: ObjectStore, bucket: string, trustMs: () => number = () => Infinity) {
    this.#store = store;
    this.#bucket = bucket;
    this.#trustMs = trustMs;
  }

  /** Looks once whether there is anything below a prefix that is about to be filled. */
  async survey(prefix: string, signal: AbortSignal): Promise<void> {
    const askedAt = performance.now();
    try {
      const page = await this.#store.list(this.#bucket, { prefix, limit: 1 }, signal);
      if (page.items.length === 0 && page.cursor === undefined) this.#empty.set(prefix, askedAt);
    } catch (error) {
      // Without permission to list, every key is asked for by itself.
      if (!isStorageError(error, "accessDenied")) throw error;
    }
  }

  /**
   * Undefined when the key is free, as far as the credentials may know. `isGuarded` says that its
   * writing fails when it is not: then most keys of a huge level are written without a look, as
   * long as that is right nearly always.
   */
  async find(
    key: string,
    signal: AbortSignal,
    { isGuarded = false }: { readonly isGuarded?: boolean } = {},
  ): Promise<SeenOccupant | undefined> {
    if (this.#isBelowEmpty(key)) return undefined;
    // A level shows such an object as a prefix.
    if (key.endsWith(delimiter)) return this.findNow(key, signal);
    const prefix = parentPrefix(key);
    const level = await this.#level(prefix, signal);
    if (level.isComplete) return level.objects?.get(key);
    const isGuess = isGuarded && level.objects && this.#wrongGuesses * 8 <= this.#guesses;
    if (!isGuess) return this.findNow(key, signal);
    this.#guesses += 1;
    return undefined;
  }

  /** For each of many keys whether it is free, as `find` says. */
  async areFree(
    keys: readonly string[],
    parallel: number,
    signal: AbortSignal,
    options?: { readonly isGuarded?: boolean },
  ): Promise<readonly boolean[]> {
    const free: boolean[] = [];
    await inParallel(keys.length, parallel, async (index) => {
      free[index] = !(await this.find(keys[index] ?? "", signal, options));
    });
    return free;
  }

  /** A key that was found free was not. */
  wasTaken(): void {
    this.#wrongGuesses += 1;
  }

  /** Asks the store, whatever was known. */
  async findNow(key: string, signal: AbortSignal): Promise<SeenOccupant | undefined> {
    const seenAt = performance.now();
    try {
      const head = await this.#store.head(this.#bucket, { key }, signal);
      return {
        sizeBytes: head.sizeBytes,
        ...(head.lastModified && { modified: head.lastModified }),
        ...(head.etag !== undefined && { etag: head.etag }),
        seenAt,
      };
    } catch (error) {
      // Who may not list is told 403 for what is not there; the write itself is conditional.
      if (isStorageError(error, "noSuchObject", "accessDenied")) return undefined;
      throw error;
    }
  }

  #isBelowEmpty(key: string): boolean {
    if (this.#empty.size === 0) return false;
    if (this.#isFresh(this.#empty.get(""))) return true;
    for (let at = key.indexOf(delimiter); at >= 0; at = key.indexOf(delimiter, at + 1)) {
      if (this.#isFresh(this.#empty.get(key.slice(0, at + 1)))) return true;
    }
    return false;
  }

  #isFresh(seenAt: number | undefined): boolean {
    return seenAt !== undefined && performance.now() - seenAt < this.#trustMs();
  }

  async #level(prefix: string, signal: AbortSignal): Promise<Level> {
    const known = await this.#levels.get(prefix);
    if (known?.objects && this.#isFresh(known.seenAt)) return known;
    const asked = (known?.asked ?? 0) + 1;
    if (this.#levels.size >= mostLevels) this.#levels.clear();
    const level = asked > singleQuestions ? this.#list(prefix, asked, signal) : { asked };
    this.#levels.set(prefix, level);
    return level;
  }

  async #list(prefix: string, asked: number, signal: AbortSignal): Promise<Level> {
    const seenAt = performance.now();
    try {
      const page = await this.#store.list(this.#bucket, { prefix, delimiter }, signal);
      const objects = new Map<string, SeenOccupant>();
      for (const entry of page.items) {
        if (entry.kind === "prefix") continue;
        const { key, sizeBytes, lastModified, etag } = entry;
        objects.set(key, {
          sizeBytes,
          ...(lastModified && { modified: lastModified }),
          ...(etag !== undefined && { etag }),
          seenAt,
        });
      }
      const isComplete = page.cursor === undefined;
      return { asked, seenAt, isComplete, objects: isComplete ? objects : new Map() };
    } catch (error) {
      if (!isStorageError(error, "accessDenied")) {
        this.#levels.delete(prefix);
        throw error;
      }
      return { asked, seenAt, isComplete: false, objects: new Map() };
    }
  }
}
