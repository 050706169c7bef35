import type { ObjectHead } from "../../core/model.ts";
import { expectationOf } from "../verification/expectation.ts";
import type { ObjectPlace } from "./objectSource.ts";
import type { Tools } from "../tools.ts";

/** How an object was cut into parts, or may have been. */
export interface Layout {
  readonly layouts: readonly number[];
  readonly isKnown: boolean;
}

/** Asks the store where it matters; where it does not say, usual sizes are tried. */
export async function layoutOf(
  { store, bucket, key }: ObjectPlace,
  head: ObjectHead,
  { etags, options }: Pick<Tools, "options" | "etags">,
  signal: AbortSignal,
): Promise<Layout> {
  const expectation = expectationOf(head, store, etags);
  if (expectation.kind !== "parts") return { layouts: [], isKnown: true };
  const { sizeBytes } = head;
  const { count } = expectation;
  if (count === 1) return { layouts: [Math.max(1, sizeBytes)], isKnown: true };
  const partBytes = await store.multipart?.firstPartBytes?.(bucket, key, signal);
  return partBytes !== undefined && Math.ceil(sizeBytes / partBytes) === count
    ? { layouts: [partBytes], isKnown: true }
    : { layouts: possibleLayouts(sizeBytes, count, options.partBytes), isKnown: false };
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
