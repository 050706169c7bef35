import type { ChecksumType, MultipartUploads } from "../../core/store.ts";
import type { PartPlan } from "../partPlan.ts";
import type { Source } from "../source.ts";
import { combinedCrc32 } from "../verification/crc32Combine.ts";
import { multipartEtag, type Hasher } from "../verification/hasher.ts";
import type { Sent } from "../verification/verify.ts";
import { isMd5 } from "../verification/verify.ts";
import type { KeptPart } from "./keptUpload.ts";

/** What has to be computed of each part. An MD5 costs five times as much as a CRC32. */
export interface WantedHashes {
  readonly md5: boolean;
  readonly crc32: boolean;
  /** The source says what the MD5s have to be. */
  readonly sourceMd5: boolean;
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
  const crc32 = checksumType !== undefined;
  const sourceMd5 = isCutAlike(source, plan);
  return { md5: !crc32 || !comparesCrc32 || sourceMd5, crc32, sourceMd5 };
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
export function isKnown({ part, md5 }: KeptPart, wanted: WantedHashes): boolean {
  if (!wanted.crc32) return md5 !== undefined;
  return part.crc32 !== undefined && (!wanted.sourceMd5 || md5 !== undefined);
}

/** Whether a part that the server has is of bytes with these hashes. */
export function isOf({ part, md5 }: KeptPart, hashes: PartHashes): boolean {
  if (hashes.crc32 !== undefined) return part.crc32 === hashes.crc32;
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
  if (expectation.kind === "whole" && expectation.algorithm === "crc32") {
    const crc32 = crc32Of(sent);
    return crc32 === undefined || source.isRight(crc32);
  }
  if (expectation.kind !== "parts" || !isCutAlike(source, plan)) return true;
  const md5s = sent.map(({ md5 }) => md5).filter((md5) => md5 !== undefined);
  if (md5s.length !== sent.length || md5s.length !== expectation.count) return true;
  return source.isRight(multipartEtag(md5s));
}

/** Parts that are cut as the source's have to give the source's ETag. */
function isCutAlike({ expectation, partLayouts }: Source, { partBytes }: PartPlan): boolean {
  return expectation.kind === "parts" && partLayouts.includes(partBytes);
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
