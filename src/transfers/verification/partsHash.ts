import { crc32 } from "../../checksums/crc32.ts";
import type { ByteRange } from "../../core/store.ts";
import { cut, partRange, rangeLength, rangesOf, type PartPlan } from "../partPlan.ts";
import { damaged, type Source } from "../source.ts";
import { combinedCrc32, crc32Text } from "../../checksums/crc32Combine.ts";
import type { PartsAlgorithm } from "./expectation.ts";
import { multipartEtag, type Hasher } from "./hasher.ts";

type Expecting = Pick<Source, "expectation" | "partLayouts">;

/** The hash of an object of parts, from those of its parts. */
export function hashOfParts(algorithm: PartsAlgorithm, hashes: readonly string[]): string {
  return algorithm === "md5" ? multipartEtag(hashes) : compositeCrc32(hashes);
}

/** S3's checksum of the type COMPOSITE: the CRC32 of the parts' CRC32s, and their number. */
export function compositeCrc32(partCrc32s: readonly string[]): string {
  const all = Buffer.concat(partCrc32s.map((sum) => Buffer.from(sum, "base64")));
  return `${crc32Text(crc32(all))}-${partCrc32s.length}`;
}

/** Whether what is expected follows from the CRC32s of pieces that are cut so. */
export function followsFromCrc32s(source: Expecting, plan: PartPlan): boolean {
  const { expectation } = source;
  if (expectation.kind === "none" || expectation.algorithm !== "crc32") return false;
  return expectation.kind === "whole" || piecesPerPart(source, plan) !== undefined;
}

/** The value to compare, where it follows from the CRC32s of the pieces. */
export function valueFromCrc32s(
  source: Expecting,
  plan: PartPlan,
  crc32s: readonly string[],
): string {
  const pieces = crc32s.map((sum, index) => ({
    crc32: sum,
    sizeBytes: rangeLength(partRange(plan, index)),
  }));
  if (source.expectation.kind === "whole") return combinedCrc32(pieces);
  const perPart = piecesPerPart(source, plan) ?? pieces.length;
  const parts: string[] = [];
  for (let first = 0; first < pieces.length; first += perPart)
    parts.push(combinedCrc32(pieces.slice(first, first + perPart)));
  return compositeCrc32(parts);
}

/** How many pieces make a part; undefined where some piece is in two of them. */
function piecesPerPart(
  { expectation, partLayouts }: Expecting,
  plan: PartPlan,
): number | undefined {
  if (expectation.kind !== "parts") return undefined;
  if (expectation.count === 1) return plan.count;
  const perPart = (partLayouts[0] ?? 0) / plan.partBytes;
  return perPart > 0 && Number.isInteger(perPart) ? perPart : undefined;
}

/** Throws `corrupted` when bytes in memory are not what their source says, as far as it does. */
export async function requireRightBytes(
  hasher: Hasher,
  bytes: Uint8Array,
  source: Source,
  signal: AbortSignal,
): Promise<void> {
  const value = await hashAsExpected(hasher, bytes, source);
  if (value === undefined || source.isRight(value)) return;
  const { expectation } = source;
  const sizes = await source.unevenParts?.(signal);
  if (!sizes || expectation.kind !== "parts") throw damaged(source);
  const { algorithm } = expectation;
  if (!source.isRight(await hashOfRanges(hasher, bytes, rangesOf(sizes), algorithm)))
    throw damaged(source);
}

async function hashOfRanges(
  hasher: Hasher,
  bytes: Uint8Array,
  ranges: readonly ByteRange[],
  algorithm: PartsAlgorithm,
): Promise<string> {
  const hashes = ranges.map(({ first, last }) =>
    hasher.hashOf(bytes.subarray(first, last + 1), algorithm),
  );
  return hashOfParts(algorithm, await Promise.all(hashes));
}

/** What bytes in memory hash to, as their source says it. Undefined where that cannot be told. */
export async function hashAsExpected(
  hasher: Hasher,
  bytes: Uint8Array,
  { expectation, partLayouts }: Expecting,
): Promise<string | undefined> {
  switch (expectation.kind) {
    case "none":
      return undefined;
    case "whole":
      return hasher.hashOf(bytes, expectation.algorithm);
    case "parts": {
      const { algorithm, count } = expectation;
      const [partBytes] = partLayouts;
      // So small a thing in several parts: only with a composite checksum it is known how it was cut.
      if (partBytes === undefined || (algorithm === "md5" && count > 1)) return undefined;
      const plan = cut(bytes.length, partBytes);
      const ranges = Array.from({ length: plan.count }, (_each, index) => partRange(plan, index));
      return hashOfRanges(hasher, bytes, ranges, algorithm);
    }
  }
}
