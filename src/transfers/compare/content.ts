import { join } from "node:path";
import {
  isKeyEncrypted,
  looksLikeMd5,
  type PartsExpectation,
} from "../verification/expectation.ts";
import { expectedOf, type Expected } from "../store/objectLayout.ts";
import type { ObjectPlace } from "../store/objectSource.ts";
import { rangesOf } from "../partPlan.ts";
import type { Tools } from "../tools.ts";
import { isMd5 } from "../verification/verify.ts";
import { FileHash } from "./fileHash.ts";
import type { End, FileItem } from "./item.ts";

/** `unknown` where neither end says enough about its bytes, short of reading all of them. */
export type ContentVerdict = "same" | "different" | "unknown";

/** One file at one end. */
export interface Located {
  readonly end: End;
  readonly item: FileItem;
}

type Hashing = Pick<Tools, "hasher" | "etags" | "options">;

/** Compares two files of one size by checksums; local ones are hashed, objects are not read. */
export function compareContent(
  tools: Hashing,
  a: Located,
  b: Located,
  signal: AbortSignal,
): Promise<ContentVerdict> {
  if (a.item.sizeBytes === 0) return Promise.resolve("same");
  if (a.end.kind === "folder" && b.end.kind === "prefix")
    return compareWithFile(tools, pathOf(a.end, a.item), b.item, placeOf(b.end, b.item), signal);
  if (b.end.kind === "folder" && a.end.kind === "prefix")
    return compareWithFile(tools, pathOf(b.end, b.item), a.item, placeOf(a.end, a.item), signal);
  if (a.end.kind === "prefix" && b.end.kind === "prefix")
    return compareObjects(a.item, placeOf(a.end, a.item), b.item, placeOf(b.end, b.item), signal);
  return Promise.resolve("unknown");
}

function pathOf({ path }: End & { readonly kind: "folder" }, item: FileItem): string {
  return join(path, item.path);
}

function placeOf(end: End & { readonly kind: "prefix" }, item: FileItem): ObjectPlace {
  return { store: end.store, bucket: end.bucket, key: end.prefix + item.path };
}

function compareWithFile(
  tools: Hashing,
  path: string,
  listed: FileItem,
  place: ObjectPlace,
  signal: AbortSignal,
): Promise<ContentVerdict> {
  return FileHash.of(path, listed.sizeBytes, tools.hasher, async (file) => {
    let md5: string | undefined;
    if (isMd5(listed.etag) && !tools.etags.areOpaque(place.store)) {
      md5 = await file.whole("md5", signal);
      if (md5 === listed.etag) return proven(tools, place);
    }
    // Only the object's own headers tell what else its ETag may be of.
    const head = await place.store.head(place.bucket, { key: place.key }, signal);
    const expected = await expectedOf(place, head, tools, signal);
    const { expectation } = expected;
    switch (expectation.kind) {
      case "none":
        return "unknown";
      case "whole": {
        const { algorithm, value } = expectation;
        const own = algorithm === "md5" ? md5 : undefined;
        return (own ?? (await file.whole(algorithm, signal))) === value ? "same" : "different";
      }
      case "parts":
        return compareParts(tools, file, { ...expected, expectation, place }, signal);
    }
  });
}

async function compareParts(
  tools: Hashing,
  file: FileHash,
  {
    expectation: { algorithm, value },
    layouts,
    isLayoutKnown,
    unevenParts,
    place,
  }: Expected & { readonly expectation: PartsExpectation; readonly place: ObjectPlace },
  signal: AbortSignal,
): Promise<ContentVerdict> {
  for (const partBytes of layouts)
    if ((await file.inParts(partBytes, algorithm, signal)) === value)
      return algorithm === "md5" ? proven(tools, place) : "same";
  const sizes = await unevenParts?.(signal);
  if (sizes && (await file.inRanges(rangesOf(sizes), algorithm, signal)) === value)
    return algorithm === "md5" ? proven(tools, place) : "same";
  return isLayoutKnown ? "different" : "unknown";
}

/** That they agree is no accident: the server's ETags are MD5s. */
function proven({ etags }: Hashing, { store }: ObjectPlace): "same" {
  etags.learn(store, "md5");
  return "same";
}

async function compareObjects(
  a: FileItem,
  placeA: ObjectPlace,
  b: FileItem,
  placeB: ObjectPlace,
  signal: AbortSignal,
): Promise<ContentVerdict> {
  if (a.etag === b.etag && looksLikeMd5(a.etag)) return "same";
  const [headA, headB] = await Promise.all(
    [placeA, placeB].map(({ store, bucket, key }) => store.head(bucket, { key }, signal)),
  );
  if (!headA || !headB) return "unknown";
  if (headA.crc32 !== undefined && headB.crc32 !== undefined)
    return headA.crc32 === headB.crc32 ? "same" : "different";
  // Another one may be of other parts of the same bytes.
  if (headA.compositeCrc32 !== undefined && headA.compositeCrc32 === headB.compositeCrc32)
    return "same";
  if (headA.crc64nvme !== undefined && headB.crc64nvme !== undefined)
    return headA.crc64nvme === headB.crc64nvme ? "same" : "different";
  const areComparable = [headA, headB].every((head) => isMd5(head.etag) && !isKeyEncrypted(head));
  if (!areComparable) return "unknown";
  return headA.etag === headB.etag ? "same" : "different";
}
