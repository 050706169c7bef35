import type { ObjectHead } from "../../core/model.ts";
import { compositeOf, expectationOf, type Expectation } from "../verification/expectation.ts";
import { inParallel } from "../pace/pipeline.ts";
import type { ObjectPlace } from "./objectSource.ts";
import type { Tools } from "../tools.ts";

/** What an object's bytes have to hash to, and how it was cut into parts for that, or may have been. */
export interface Expected {
  readonly expectation: Expectation;
  /** Sizes of parts, the most likely first. */
  readonly layouts: readonly number[];
  readonly isLayoutKnown: boolean;
  /**
   * Where only some parts were asked for: the sizes of all, when these are not what was inferred.
   * Costs a request for each, so it is for bytes that would be called damaged otherwise.
   */
  readonly unevenParts?: UnevenParts;
}

export type UnevenParts = (signal: AbortSignal) => Promise<readonly number[] | undefined>;

/**
 * A checksum of parts counts where the store says how the object was cut; for an ETag of parts
 * usual sizes are tried, too.
 */
export async function expectedOf(
  place: ObjectPlace,
  head: ObjectHead,
  { etags, options }: Pick<Tools, "options" | "etags">,
  signal: AbortSignal,
): Promise<Expected> {
  const { store, bucket, key } = place;
  const { sizeBytes } = head;
  const composite = compositeOf(head);
  if (composite) {
    const partBytes = await evenPartBytes(place, sizeBytes, composite.count, signal);
    if (partBytes !== undefined)
      return {
        ...{ expectation: composite, layouts: [partBytes], isLayoutKnown: true },
        ...asking(place, sizeBytes, { count: composite.count, partBytes, enough: 3 }),
      };
  }
  const expectation = expectationOf(head, store, etags);
  if (expectation.kind !== "parts") return { expectation, layouts: [], isLayoutKnown: true };
  const { count } = expectation;
  if (count === 1) return { expectation, layouts: [Math.max(1, sizeBytes)], isLayoutKnown: true };
  // Asked in vain before, they are of sizes of their own, or nobody knows.
  const partBytes = composite
    ? undefined
    : await store.multipart?.partBytes?.(bucket, key, 1, signal);
  if (partBytes !== undefined && Math.ceil(sizeBytes / partBytes) === count)
    return {
      ...{ expectation, layouts: [partBytes], isLayoutKnown: true },
      ...asking(place, sizeBytes, { count, partBytes, enough: 2 }),
    };
  const layouts = possibleLayouts(sizeBytes, count, options.partBytes);
  return {
    ...{ expectation, layouts, isLayoutKnown: false },
    ...(partBytes !== undefined && asking(place, sizeBytes, { count, partBytes, enough: 1 })),
  };
}

/**
 * The size of every part but the last, as the first and the last have it; undefined where they are
 * cut otherwise, or the store does not say.
 */
async function evenPartBytes(
  { store, bucket, key }: ObjectPlace,
  sizeBytes: number,
  count: number,
  signal: AbortSignal,
): Promise<number | undefined> {
  if (count === 1) return Math.max(1, sizeBytes);
  const ask = (number: number) => store.multipart?.partBytes?.(bucket, key, number, signal);
  const [first, last] = await Promise.all([ask(1), count > 2 ? ask(count) : undefined]);
  if (first === undefined) return undefined;
  const rest = sizeBytes - first * (count - 1);
  const isEven = rest > 0 && rest <= first && (count === 2 || last === rest);
  return isEven ? first : undefined;
}

/** Nothing where some parts already tell the sizes of all: up to `enough` of them. */
function asking(
  place: ObjectPlace,
  sizeBytes: number,
  { count, partBytes, enough }: { count: number; partBytes: number; enough: number },
): Pick<Expected, "unevenParts"> {
  if (count <= enough) return {};
  const unevenParts: UnevenParts = async (signal) => {
    const sizes = await partSizes(place, count, signal);
    const isWhole = sizes?.reduce((sum, size) => sum + size, 0) === sizeBytes;
    const isEven = sizes?.every((size, index) => size === partBytes || index === count - 1);
    return isWhole && !isEven ? sizes : undefined;
  };
  return { unevenParts };
}

const parallelQuestions = 8;

/** Undefined where the store does not say it of all. */
async function partSizes(
  { store, bucket, key }: ObjectPlace,
  count: number,
  signal: AbortSignal,
): Promise<readonly number[] | undefined> {
  const sizes: number[] = [];
  let isComplete = true;
  await inParallel(count, parallelQuestions, async (index) => {
    if (!isComplete) return;
    const size = await store.multipart?.partBytes?.(bucket, key, index + 1, signal);
    if (size === undefined) isComplete = false;
    else sizes[index] = size;
  });
  return isComplete ? sizes : undefined;
}

const mebibyte = 1024 ** 2;

/** Part sizes of the tools in use, the most usual first. */
const usualPartBytes = [8, 5, 16, 10, 15, 64, 100, 32, 128, 50, 20, 25, 256, 512, 1024].map(
  (size) => size * mebibyte,
);

/** Sizes that would have cut an object into so many parts; `ours` is what this engine would do. */
function possibleLayouts(sizeBytes: number, count: number, ours: number): number[] {
  const whole = Math.ceil(sizeBytes / count / mebibyte) * mebibyte;
  const fitting = [ours, ...usualPartBytes, whole].filter(
    (partBytes) => Math.ceil(sizeBytes / partBytes) === count,
  );
  return [...new Set(fitting)].slice(0, 4);
}
