import { StorageError } from "../core/errors.ts";
import type { ByteRange, MultipartUploads } from "../core/store.ts";

/** How an object is cut: every part but the last has `partBytes`. */
export interface PartPlan {
  readonly sizeBytes: number;
  readonly partBytes: number;
  readonly count: number;
}

const mebibyte = 1024 ** 2;

/**
 * Parts of the wished size, grown by whole MiB when there would be too many of them. Throws
 * `objectTooLarge` when even the largest parts are too many.
 */
export function planParts(
  sizeBytes: number,
  wishedPartBytes: number,
  limits: MultipartUploads["limits"],
): PartPlan {
  const least = Math.ceil(sizeBytes / limits.maxParts);
  const grown = least > wishedPartBytes ? Math.ceil(least / mebibyte) * mebibyte : wishedPartBytes;
  const partBytes = Math.min(Math.max(grown, limits.minPartBytes), limits.maxPartBytes);
  const count = Math.max(1, Math.ceil(sizeBytes / partBytes));
  if (count > limits.maxParts)
    throw new StorageError("objectTooLarge", `Too large for this storage: ${sizeBytes} bytes`);
  return { sizeBytes, partBytes, count };
}

export function cut(sizeBytes: number, partBytes: number): PartPlan {
  return { sizeBytes, partBytes, count: Math.max(1, Math.ceil(sizeBytes / partBytes)) };
}

/**
 * The largest size up to the wished one, and not below half of it, by which a part is cut into equal
 * pieces; undefined where there is none.
 */
export function pieceBytes(partBytes: number, wishedBytes: number): number | undefined {
  const least = Math.ceil(partBytes / wishedBytes);
  for (let count = least; partBytes / count >= wishedBytes / 2; count++)
    if (partBytes % count === 0) return partBytes / count;
  return undefined;
}

/** The bytes of a part; `index` counts from 0. */
export function partRange({ sizeBytes, partBytes }: PartPlan, index: number): ByteRange {
  const first = index * partBytes;
  return { first, last: Math.min(first + partBytes, sizeBytes) - 1 };
}

/** Parts one after the other that have these sizes. */
export function rangesOf(sizes: readonly number[]): ByteRange[] {
  let next = 0;
  return sizes.map((size) => {
    const first = next;
    next += size;
    return { first, last: next - 1 };
  });
}

export function rangeLength({ first, last }: ByteRange): number {
  return last - first + 1;
}
