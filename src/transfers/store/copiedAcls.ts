import { isStorageError, StorageError, type StorageErrorKind } from "../../core/errors.ts";
import { parentPrefix } from "../../core/key.ts";
import { keepingAcl } from "../../core/saving.ts";
import { inParallel } from "../pace/pipeline.ts";
import type { Run } from "../run.ts";
import type { Tools } from "../tools.ts";
import { aclToKeep, keepAcl, type AclToKeep } from "./keptAcl.ts";
import type { ObjectPlace } from "./objectSource.ts";

/** Which objects that are copied are asked for their access control lists. */
export type KeptAcls =
  /** All of few, some of many, and all from the first on that has one of its own. */
  "whenFound" | "always" | "never";

/** A copy that is there, and what it was made of, which still is. */
export interface CopyPair {
  readonly from: ObjectPlace;
  readonly to: ObjectPlace;
}

/** What became of the lists of some copies. */
export interface GivenAcls<T> {
  /** Copies that have got a list. */
  readonly given: ReadonlySet<T>;
  /** Something passing came between: nobody knows whether there is a list to give, or it is not given. */
  readonly failed: ReadonlyMap<T, StorageError>;
}

/** So few are looked at one and all. */
const fewest = 100;
/** Of more, so many that are spread over all, and so many that are the first of their folder. */
const sampleSize = 32;
/** From so many on it pays to ask first whether the bucket lets lists have any effect. */
const worthAsking = 8;
const parallel = 8;

/** What no repeat would change. */
const refusals: readonly StorageErrorKind[] = ["accessDenied", "unsupported", "invalidRequest"];

type Knowledge =
  | { readonly kind: "none" }
  | { readonly kind: "some" }
  | { readonly kind: "unreadable"; readonly error: StorageError; readonly isTold: boolean };

/**
 * Access control lists do not come with copies: those that are more than what every new object gets
 * are put on the copies afterwards, where these stay on their server, and what cannot be kept is told.
 */
export class CopiedAcls {
  readonly #tools: Tools;
  readonly #run: Run;
  /** By bucket of the sources. */
  readonly #known = new Map<string, Knowledge>();

  constructor(tools: Tools, run: Run) {
    this.#tools = tools;
    this.#run = run;
  }

  /** Whether the lists of a bucket's objects are of no interest, as far as is known so far. */
  areIgnored(from: ObjectPlace): boolean {
    const { keepAcls } = this.#tools.options;
    return (
      keepAcls === "never" ||
      from.store.objectAcls === undefined ||
      this.#known.get(bucketOf(from))?.kind === "none"
    );
  }

  async give<T extends CopyPair>(pairs: readonly T[], signal: AbortSignal): Promise<GivenAcls<T>> {
    const outcome = { given: new Set<T>(), failed: new Map<T, StorageError>() };
    for (const [, those] of Map.groupBy(pairs, ({ from }) => bucketOf(from))) {
      const found = await this.#read(those, outcome.failed, signal);
      await inParallel(found.length, parallel, async (index) => {
        const [pair, kept] = found[index] ?? [];
        if (pair && kept) await this.#giveTo(pair, kept, outcome, signal);
      });
    }
    return outcome;
  }

  /** The lists of those that have to be given one. */
  async #read<T extends CopyPair>(
    pairs: readonly T[],
    failed: Map<T, StorageError>,
    signal: AbortSignal,
  ): Promise<(readonly [T, AclToKeep])[]> {
    const [first] = pairs;
    if (!first || this.areIgnored(first.from)) return [];
    const known = this.#known.get(bucketOf(first.from));
    if (known?.kind === "unreadable") return asUnreadable(pairs, known);
    const read = new Map<T, AclToKeep>();
    const readAll = (those: readonly T[]) =>
      inParallel(those.length, parallel, async (index) => {
        const pair = those[index];
        if (!pair || read.has(pair) || failed.has(pair)) return;
        await readOne(pair, { read, failed }, signal);
      });
    await readAll([first]);
    const learned = known ?? (await this.#learn(first, read.get(first), pairs.length, signal));
    if (learned?.kind === "none") return [];
    if (learned?.kind === "unreadable") return asUnreadable(pairs, learned);
    const isWhole = learned?.kind === "some" || pairs.length <= fewest;
    await readAll(isWhole || this.#isThorough ? pairs : sampleOf(pairs));
    if ([...read.values()].some(({ kind }) => kind === "own" || kind === "unread")) {
      this.#known.set(bucketOf(first.from), { kind: "some" });
      await readAll(pairs);
    }
    return [...read].filter(([, { kind }]) => kind === "own" || kind === "unread");
  }

  get #isThorough(): boolean {
    return this.#tools.options.keepAcls === "always";
  }

  /** What the first of them tells of the others, with what the bucket says. */
  async #learn(
    { from }: CopyPair,
    kept: AclToKeep | undefined,
    count: number,
    signal: AbortSignal,
  ): Promise<Knowledge | undefined> {
    if (!kept) return undefined;
    const isAsked = kept.kind === "unread" || (kept.kind === "usual" && count >= worthAsking);
    const canDiffer =
      kept.kind !== "none" &&
      (!isAsked || (await from.store.objectAcls?.canDiffer(from.bucket, signal)) !== false);
    const id = bucketOf(from);
    if (!canDiffer) this.#known.set(id, { kind: "none" });
    else if (kept.kind === "unread") {
      const { aclsToldUnread } = this.#tools;
      const isTold = aclsToldUnread.has(id) && !this.#isThorough;
      aclsToldUnread.add(id);
      this.#known.set(id, { kind: "unreadable", error: kept.error, isTold });
    }
    return this.#known.get(id);
  }

  async #giveTo<T extends CopyPair>(
    pair: T,
    kept: AclToKeep,
    { given, failed }: { readonly given: Set<T>; readonly failed: Map<T, StorageError> },
    signal: AbortSignal,
  ): Promise<void> {
    const { from, to } = pair;
    const isOneServer = from.store.identity === to.store.identity;
    const problem =
      isOneServer || kept.kind === "unread" ? await keepAcl(to, kept, signal) : foreign(to);
    if (!problem) given.add(pair);
    else if (isStorageError(problem, ...refusals)) this.#run.tally.notKept(to.key, "acl", problem);
    // Whoever looks for the copy next tells of that.
    else if (!isStorageError(problem, "noSuchObject")) failed.set(pair, problem);
  }
}

function bucketOf({ store, bucket }: ObjectPlace): string {
  return JSON.stringify([store.identity, bucket]);
}

function asUnreadable<T extends CopyPair>(
  pairs: readonly T[],
  { error, isTold }: Knowledge & { readonly kind: "unreadable" },
): (readonly [T, AclToKeep])[] {
  return isTold ? [] : pairs.map((pair) => [pair, { kind: "unread", error }]);
}

async function readOne<T extends CopyPair>(
  pair: T,
  { read, failed }: { readonly read: Map<T, AclToKeep>; readonly failed: Map<T, StorageError> },
  signal: AbortSignal,
): Promise<void> {
  try {
    read.set(pair, await aclToKeep(pair.from, signal));
  } catch (error) {
    if (!isStorageError(error)) throw error;
    // Somebody else has deleted it: there is nothing to keep any more.
    if (error.kind === "noSuchObject") read.set(pair, { kind: "usual" });
    else failed.set(pair, error);
  }
}

/** Objects of one folder are much alike; and so are neighbours. */
function sampleOf<T extends CopyPair>(pairs: readonly T[]): T[] {
  const folders = new Set<string>();
  const firsts = pairs.filter(({ from }) => {
    const folder = parentPrefix(from.key);
    return !folders.has(folder) && folders.add(folder);
  });
  return [...new Set([...spread(pairs), ...spread(firsts)])];
}

function spread<T>(all: readonly T[]): readonly T[] {
  const step = Math.ceil(all.length / sampleSize);
  return all.filter((_each, index) => index % step === 0);
}

/** Accounts are called differently elsewhere, and what is open there is for its owner to say. */
function foreign({ bucket, key }: ObjectPlace): StorageError {
  const message = `Access control lists stay with their connection: ${key}`;
  return new StorageError("unsupported", message, { bucket, key, operation: keepingAcl });
}
