import type { ChecksumType, MultipartUploads } from "../../core/store.ts";
import type { PartPlan } from "../partPlan.ts";
import type { Source } from "../source.ts";
import { combinedCrc32 } from "../../checksums/crc32Combine.ts";
import type { PartsAlgorithm } from "../verification/expectation.ts";
import { multipartEtag, type Hasher } from "../verification/hasher.ts";
import { followsFromCrc32s, valueFromCrc32s } from "../verification/partsHash.ts";
import type { Sent } from "../verification/verify.ts";
import { isMd5 } from "../verification/verify.ts";
import type { KeptPart } from "./keptUpload.ts";

/** What has to be computed of each part. An MD5 costs five times as much as a CRC32. */
export interface WantedHashes {
  readonly md5: boolean;
  readonly crc32: boolean;
  /** The server is told the CRC32s. */
  readonly tellsCrc32: boolean;
  /** By which of them what the source says of its parts is checked. */
  readonly ofSource: PartsAlgorithm | undefined;
}

/** MD5 in hexadecimal, CRC32 in Base64; as far as they were wanted. */
export interface PartHashes {
  readonly md5: string | undefined;
  readonly crc32: string | undefined;
}

/** A server that compares CRC32s needs no MD5, unless the source says what those are. */
export function wantedHashes(
  { comparesCrc32 }: MultipartUploads,
  checksumType: ChecksumType | undefined,
  source: Source,
  plan: PartPlan,
): WantedHashes {
  const tellsCrc32 = checksumType !== undefined;
  const ofSource = algorithmOf(source, plan);
  return {
    md5: !tellsCrc32 || !comparesCrc32 || ofSource === "md5",
    crc32: tellsCrc32 || ofSource === "crc32",
    tellsCrc32,
    ofSource,
  };
}

function algorithmOf(source: Source, plan: PartPlan): PartsAlgorithm | undefined {
  if (source.expectation.kind !== "parts") return undefined;
  if (followsFromCrc32s(source, plan)) return "crc32";
  return isCutAlike(source, plan) ? "md5" : undefined;
}

export async function hashPart(
  hasher: Hasher,
  bytes: Uint8Array,
  wanted: WantedHashes,
): Promise<PartHashes> {
  const [md5, crc32] = await Promise.all([
    wanted.md5 ? hasher.once({ bytes }, "md5") : undefined,
    wanted.crc32 ? hasher.once({ bytes }, "crc32") : undefined,
  ]);
  return { md5, crc32 };
}

/** Whether all that is wanted of a part that the server has is known without reading it. */
export function isKnown({ md5, crc32 }: KeptPart, wanted: WantedHashes): boolean {
  const isMd5Wanted = !wanted.tellsCrc32 || wanted.ofSource === "md5";
  return (!wanted.crc32 || crc32 !== undefined) && (!isMd5Wanted || md5 !== undefined);
}

/** Whether a part that the server has is of bytes with these hashes. */
export function isOf(
  { part, md5, crc32 }: KeptPart,
  hashes: PartHashes,
  { tellsCrc32 }: WantedHashes,
): boolean {
  if (tellsCrc32) return crc32 === hashes.crc32;
  return md5 === hashes.md5 || part.etag === hashes.md5;
}

/** What the object has to be, from its parts. */
export function sentOf(
  sent: readonly KeptPart[],
  sizeBytes: number,
  checksumType: ChecksumType | undefined,
): Sent {
  // Of a part that was compared by its CRC32, the server's own ETag is as good as an MD5 of ours.
  const md5s = sent
    .map(({ part, md5 }) => md5 ?? (part.crc32 === undefined ? undefined : part.etag))
    .filter(isMd5);
  return {
    sizeBytes,
    etag: md5s.length === sent.length ? multipartEtag(md5s) : undefined,
    crc32: checksumType === "FULL_OBJECT" ? crc32Of(sent) : undefined,
  };
}

/** Whether the whole is checked by the CRC32s of its parts, without being hashed once more. */
export function isCheckedByCrc32(
  { expectation }: Source,
  checksumType: ChecksumType | undefined,
): boolean {
  const isCrc32 = expectation.kind === "whole" && expectation.algorithm === "crc32";
  return isCrc32 && checksumType !== undefined;
}

/** Whether parts give what the source has to be; true where they tell nothing of it. */
export function areExpected(source: Source, plan: PartPlan, sent: readonly KeptPart[]): boolean {
  const { expectation } = source;
  if (followsFromCrc32s(source, plan)) {
    const crc32s = sent.map(({ crc32 }) => crc32).filter((crc32) => crc32 !== undefined);
    return crc32s.length !== sent.length || source.isRight(valueFromCrc32s(source, plan, crc32s));
  }
  if (expectation.kind !== "parts" || !isCutAlike(source, plan)) return true;
  const md5s = sent.map(({ md5 }) => md5).filter((md5) => md5 !== undefined);
  if (md5s.length !== sent.length || md5s.length !== expectation.count) return true;
  return source.isRight(multipartEtag(md5s));
}

/** Parts that are cut as the source's have to give the source's ETag. */
function isCutAlike({ expectation, partLayouts }: Source, { partBytes }: PartPlan): boolean {
  const isOfMd5s = expectation.kind === "parts" && expectation.algorithm === "md5";
  return isOfMd5s && partLayouts.includes(partBytes);
}

function crc32Of(sent: readonly KeptPart[]): string | undefined {
  const pieces: { crc32: string; sizeBytes: number }[] = [];
  for (const { part } of sent) {
    const { crc32, sizeBytes } = part;
    if (crc32 === undefined) return undefined;
    pieces.push({ crc32, sizeBytes });
  }
  return combinedCrc32(pieces);
}
