import { crc32 } from "node:zlib";
import { compositeCrc32 } from "../../src/transfers/verification/partsHash.ts";
import { combinedCrc32 } from "../../src/checksums/crc32Combine.ts";
import type { StoredBuckets } from "./s3Listing.ts";
import type { Refusal } from "./s3Signature.ts";
import type { StoreWithParts } from "./s3SmallParts.ts";
import type { S3Call } from "./s3Strictness.ts";

type ChecksumType = "COMPOSITE" | "FULL_OBJECT";

const crc32Header = "x-amz-checksum-crc32";

/**
 * Checksums of uploads in parts, as S3 documents them: whoever begins an upload with CRC32s has to
 * send one with every part, they are compared, and of the type FULL_OBJECT that of the whole is made
 * of them. The package compares nothing and knows the type COMPOSITE only.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/tutorial-s3-mpu-additional-checksums.html
 */
export class PartChecksums {
  readonly #store: StoreWithParts & { readonly buckets: StoredBuckets };
  readonly #types = new Map<string, ChecksumType>();

  constructor(store: StoreWithParts & { readonly buckets: StoredBuckets }) {
    this.#store = store;
  }

  /** What is wrong with a request, before it has any effect. */
  refusal(call: S3Call, body: Buffer): Refusal | undefined {
    if (call.key === "" || call.headers["x-amz-copy-source"] !== undefined) return undefined;
    const uploadId = call.query.get("uploadId");
    if (call.method === "POST")
      return call.query.has("uploads")
        ? badBeginning(call)
        : this.#badCompletion(call, uploadId ?? "", body.toString());
    if (call.method !== "PUT") return undefined;
    const told = headerOf(call, crc32Header);
    if (told === undefined) {
      const isTrailing = headerOf(call, "x-amz-trailer") === crc32Header;
      const isWanted = uploadId !== undefined && this.#types.has(uploadId);
      return isWanted && !isTrailing ? missing("crc32", "null") : undefined;
    }
    const isPlain = headerOf(call, "content-encoding")?.includes("aws-chunked") !== true;
    if (!isPlain || told === base64Of(crc32(body))) return undefined;
    const message = "The CRC32 you specified did not match the calculated checksum.";
    return { status: 400, code: "BadDigest", message };
  }

  /** An upload was begun: what its answer has to say of the checksums. */
  created(call: S3Call, uploadId: string): Readonly<Record<string, string>> {
    if (headerOf(call, "x-amz-checksum-algorithm")?.toUpperCase() !== "CRC32") return {};
    const type = typeOf(call) ?? "COMPOSITE";
    this.#types.set(uploadId, type);
    return { "x-amz-checksum-type": type };
  }

  /** The CRC32 of a part that is here. */
  ofPart(uploadId: string, number: number): string | undefined {
    if (!this.#types.has(uploadId)) return undefined;
    return this.#store.multipartUploads.get(uploadId)?.parts.get(number)?.checksumValue;
  }

  /** Before an upload is completed: the CRC32 that its object will have. */
  ofWhole(uploadId: string, xml: string): string | undefined {
    const type = this.#types.get(uploadId);
    if (type === undefined) return undefined;
    const parts = this.#store.multipartUploads.get(uploadId)?.parts;
    const pieces: { crc32: string; sizeBytes: number }[] = [];
    for (const { number } of partsIn(xml)) {
      const part = parts?.get(number);
      if (part?.checksumValue === undefined) return undefined;
      pieces.push({ crc32: part.checksumValue, sizeBytes: part.body.length });
    }
    return type === "FULL_OBJECT"
      ? combinedCrc32(pieces)
      : compositeCrc32(pieces.map((piece) => piece.crc32));
  }

  /** The upload has become an object: it has this checksum, and the answer says so. */
  completed({ bucket, key }: S3Call, answer: string, whole: string): string {
    const object = this.#store.buckets.get(bucket)?.get(key);
    const type = whole.includes("-") ? "COMPOSITE" : "FULL_OBJECT";
    if (object) Object.assign(object, { checksumValue: whole, checksumType: type });
    return answer
      .replace(/(<ChecksumCRC32>)[^<]*/, (_all, tag: string) => tag + whole)
      .replace(/(<ChecksumType>)[^<]*/, `$1${type}`);
  }

  #badCompletion(call: S3Call, uploadId: string, xml: string): Refusal | undefined {
    const type = this.#types.get(uploadId);
    // An upload that is over is the store's own to refuse.
    if (type === undefined || !this.#store.multipartUploads.has(uploadId)) return undefined;
    const wished = typeOf(call);
    if (wished !== undefined && wished !== type) return missing(type, wished);
    for (const { number, told } of partsIn(xml)) {
      if (told === undefined && type === "COMPOSITE") {
        const message =
          "The upload was created using a crc32 checksum. The complete request must include the checksum for each part.";
        return { status: 400, code: "InvalidRequest", message };
      }
      if (told !== undefined && told !== this.ofPart(uploadId, number)) {
        const message = "One or more of the specified parts could not be found.";
        return { status: 400, code: "InvalidPart", message };
      }
    }
    const told = headerOf(call, crc32Header);
    if (told === undefined || type !== "FULL_OBJECT") return undefined;
    if (told === this.ofWhole(uploadId, xml)) return undefined;
    const message = "The CRC32 you specified did not match the calculated checksum.";
    return { status: 400, code: "BadDigest", message };
  }
}

function badBeginning(call: S3Call): Refusal | undefined {
  const type = headerOf(call, "x-amz-checksum-type")?.toUpperCase();
  if (type === undefined) return undefined;
  const algorithm = headerOf(call, "x-amz-checksum-algorithm")?.toUpperCase();
  const isKnown = type === "COMPOSITE" || type === "FULL_OBJECT";
  if (isKnown && algorithm !== undefined && (algorithm === "CRC32" || type === "COMPOSITE"))
    return undefined;
  const message = `The ${type} checksum type cannot be used with the ${algorithm ?? "null"} checksum algorithm.`;
  return { status: 400, code: "InvalidRequest", message };
}

function missing(expected: string, actual: string): Refusal {
  const message = `Checksum Type mismatch occurred, expected checksum Type: ${expected}, actual checksum Type: ${actual}`;
  return { status: 400, code: "InvalidRequest", message };
}

function typeOf(call: S3Call): ChecksumType | undefined {
  const type = headerOf(call, "x-amz-checksum-type")?.toUpperCase();
  return type === "FULL_OBJECT" || type === "COMPOSITE" ? type : undefined;
}

function headerOf({ headers }: S3Call, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function* partsIn(xml: string): Generator<{ number: number; told: string | undefined }> {
  for (const [, part = ""] of xml.matchAll(/<Part>([^]*?)<\/Part>/g)) {
    const number = Number(/<PartNumber>(\d+)</.exec(part)?.[1]);
    yield { number, told: /<ChecksumCRC32>([^<]+)</.exec(part)?.[1] };
  }
}

function base64Of(sum: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(sum);
  return bytes.toString("base64");
}
