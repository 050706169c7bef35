import { isStorageError } from "../../core/errors.ts";
import { delimiter, parentPrefix } from "../../core/key.ts";
import type { ObjectEntry } from "../../core/model.ts";
import type { ObjectStore } from "../../core/store.ts";
import { inParallel } from "../pace/pipeline.ts";
import { lookAtMany } from "./lookAtMany.ts";

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

interface FindOptions {
  /** The writing of the key fails when it is not free. */
  readonly isGuarded?: boolean;
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
    options: FindOptions = {},
  ): Promise<SeenOccupant | undefined> {
    const known = await this.#known(key, signal, options);
    return known === "unknown" ? this.findNow(key, signal) : known;
  }

  /** For each of many keys what `find` says. */
  async findMany(
    keys: readonly string[],
    parallel: number,
    signal: AbortSignal,
    options: FindOptions = {},
  ): Promise<readonly (SeenOccupant | undefined)[]> {
    const found: (SeenOccupant | undefined)[] = keys.map(() => undefined);
    const unknown: number[] = [];
    await inParallel(keys.length, parallel, async (index) => {
      const known = await this.#known(keys[index] ?? "", signal, options);
      if (known === "unknown") unknown.push(index);
      else found[index] = known;
    });
    const seenAt = performance.now();
    const asked = unknown.map((index) => keys[index] ?? "");
    const place = { store: this.#store, bucket: this.#bucket };
    const listed = await lookAtMany(place, asked, signal);
    await inParallel(unknown.length, parallel, async (at) => {
      const key = asked[at] ?? "";
      const entry = listed.get(key);
      found[unknown[at] ?? 0] = entry ? occupantOf(entry, seenAt) : await this.findNow(key, signal);
    });
    return found;
  }

  /** Without a question about this key alone. */
  async #known(
    key: string,
    signal: AbortSignal,
    { isGuarded = false }: FindOptions,
  ): Promise<SeenOccupant | undefined | "unknown"> {
    if (this.#isBelowEmpty(key)) return undefined;
    // A level shows such an object as a prefix.
    if (key.endsWith(delimiter)) return "unknown";
    const level = await this.#level(parentPrefix(key), signal);
    if (level.isComplete) return level.objects?.get(key);
    const isGuess = isGuarded && level.objects && this.#wrongGuesses * 8 <= this.#guesses;
    if (!isGuess) return "unknown";
    this.#guesses += 1;
    return undefined;
  }

  /** A key that was found free was not. */
  wasTaken(): void {
    this.#wrongGuesses += 1;
  }

  /** Asks the store, whatever was known. */
  async findNow(key: string, signal: AbortSignal): Promise<SeenOccupant | undefined> {
    const seenAt = performance.now();
    try {
      return occupantOf(await this.#store.head(this.#bucket, { key }, signal), seenAt);
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
        if (entry.kind === "object") objects.set(entry.key, occupantOf(entry, seenAt));
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

function occupantOf(
  { sizeBytes, lastModified, etag }: Pick<ObjectEntry, "sizeBytes" | "lastModified" | "etag">,
  seenAt: number,
): SeenOccupant {
  return {
    sizeBytes,
    ...(lastModified && { modified: lastModified }),
    ...(etag !== undefined && { etag }),
    seenAt,
  };
}
