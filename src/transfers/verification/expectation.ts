import type { ObjectHead } from "../../core/model.ts";
import type { ObjectStore } from "../../core/store.ts";
import type { EtagKnowledge } from "./etagKnowledge.ts";
import type { Algorithm } from "./hashOrder.ts";

/** What an object's bytes have to hash to, as far as its store says. */
export type Expectation =
  | { readonly kind: "whole"; readonly algorithm: Algorithm; readonly value: string }
  | PartsExpectation
  | { readonly kind: "none" };

/** What hashes of parts are made with. */
export type PartsAlgorithm = "md5" | "crc32";

/** `value` is the hash of the parts' hashes, and their number. */
export interface PartsExpectation {
  readonly kind: "parts";
  readonly algorithm: PartsAlgorithm;
  readonly value: string;
  readonly count: number;
}

const md5Pattern = /^[0-9a-f]{32}$/;
const partsPattern = /^[0-9a-f]{32}-(\d+)$/;
const compositePattern = /^[A-Za-z0-9+/]{6}==-(\d+)$/;

/**
 * What the CRC32s of an object's parts say of it, by which it can be checked where it is known how
 * it was cut.
 */
export function compositeOf({ compositeCrc32 }: ObjectHead): PartsExpectation | undefined {
  if (compositeCrc32 === undefined) return undefined;
  const count = Number(compositePattern.exec(compositeCrc32)?.[1] ?? 0);
  if (count === 0) return undefined;
  return { kind: "parts", algorithm: "crc32", value: compositeCrc32, count };
}

/**
 * What is said by all but a checksum of parts. A CRC32 is the cheapest to check, an MD5 takes three
 * times as long as the other CRC; ETags count unless they are known not to be MD5s.
 */
export function expectationOf(
  head: ObjectHead,
  store: ObjectStore,
  knowledge: EtagKnowledge,
): Expectation {
  const { etag, crc32, crc64nvme } = head;
  if (crc32 !== undefined) return { kind: "whole", algorithm: "crc32", value: crc32 };
  if (crc64nvme !== undefined) return { kind: "whole", algorithm: "crc64nvme", value: crc64nvme };
  if (etag !== undefined && !isKeyEncrypted(head) && !knowledge.areOpaque(store)) {
    if (md5Pattern.test(etag)) return { kind: "whole", algorithm: "md5", value: etag };
    const count = Number(partsPattern.exec(etag)?.[1] ?? 0);
    if (count > 0) return { kind: "parts", algorithm: "md5", value: etag, count };
  }
  return { kind: "none" };
}

/** With keys of its own (SSE-KMS, SSE-C) a server's ETags look like MD5s and are not. */
export function isKeyEncrypted(head: Pick<ObjectHead, "serverSideEncryption">): boolean {
  const encryption = head.serverSideEncryption;
  return encryption !== undefined && encryption !== "AES256";
}

/** Of an object that was not put together from parts. */
export function isMd5(etag: string | undefined): etag is string {
  return etag !== undefined && md5Pattern.test(etag);
}

export function looksLikeMd5(etag: string | undefined): etag is string {
  return etag !== undefined && (md5Pattern.test(etag) || partsPattern.test(etag));
}
