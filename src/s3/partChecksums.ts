import { isStorageError, StorageError } from "../core/errors.ts";
import type { ChecksumType, StartedUpload } from "../core/store.ts";
import type { HttpAnswer, HttpHeaders } from "../http/client.ts";
import type { S3Caller } from "./caller.ts";
import type { ObjectPlace } from "./write.ts";

export const crc32Header = "x-amz-checksum-crc32";

const wished: HttpHeaders = {
  "x-amz-checksum-algorithm": "CRC32",
  "x-amz-checksum-type": "FULL_OBJECT",
};
/** The last number that a part may have: no upload that is cut by us comes to it first. */
const trialNumber = 10_000;
const trialByte = new Uint8Array([1]);
/** Not the CRC32 of that byte. */
const wrongCrc32 = "AAAAAA==";

/** What a server says of the checksums of an upload that it has begun; undefined when it has none. */
export function checksumTypeOf(headers: HttpHeaders): ChecksumType | undefined {
  if (headers["x-amz-checksum-algorithm"]?.toUpperCase() !== "CRC32") return undefined;
  const type = headers["x-amz-checksum-type"]?.toUpperCase();
  return type === "FULL_OBJECT" ? type : "COMPOSITE";
}

/** Throws `corrupted` when the server keeps another checksum of what it took than was sent. */
export function checkKept(
  answer: HttpAnswer,
  crc32: string | undefined,
  facts: { bucket: string; key: string; operation: string },
): void {
  const kept = answer.headers[crc32Header];
  if (crc32 === undefined || kept === undefined || kept === crc32) return;
  throw new StorageError("corrupted", "The server holds other bytes than were sent", facts);
}

/**
 * Uploads whose parts come with a CRC32, which costs a fifth of an MD5 and from which the server can
 * make that of the whole object. Servers that do not know of it ignore it or refuse it; so before
 * the first part a byte is sent with a wrong one, and until a server refuses that byte, parts come
 * with their MD5 as well.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
 */
export class PartChecksums {
  readonly #caller: S3Caller;
  #areCompared: boolean | undefined;
  #isTrying = false;

  constructor(caller: S3Caller) {
    this.#caller = caller;
  }

  /** Whether the server has shown that a part's CRC32 is enough. */
  get areCompared(): boolean {
    return this.#areCompared === true;
  }

  /** Begins an upload with checksums where there is hope that they count, else without. */
  async begin(create: (headers: HttpHeaders) => Promise<StartedUpload>): Promise<StartedUpload> {
    if (this.#areCompared === false) return create({});
    try {
      const started = await create(wished);
      if (started.checksumType === undefined) this.#areCompared = false;
      return started;
    } catch (error) {
      if (!isStorageError(error, "unsupported", "invalidRequest")) throw error;
      const { uploadId } = await create({});
      // It was the checksums that it did not like.
      this.#areCompared = false;
      return { uploadId };
    }
  }

  /** Before a part is sent: once for all. */
  async tryOut(upload: ObjectPlace & { uploadId: string }, signal: AbortSignal): Promise<void> {
    if (this.#areCompared !== undefined || this.#isTrying) return;
    this.#isTrying = true;
    try {
      this.#areCompared = await this.#isWrongRefused(upload, signal);
    } catch {
      // Whatever it was, the part itself meets it next; and the next part tries again.
    } finally {
      this.#isTrying = false;
    }
  }

  /**
   * Runs a step of an upload with checksums. A server that cannot go on with what it has begun is
   * not asked for them again, so that to try again helps.
   */
  async guard<T>(isChecked: boolean, step: () => Promise<T>): Promise<T> {
    try {
      return await step();
    } catch (error) {
      if (isChecked && isStorageError(error, "invalidRequest", "unsupported"))
        this.#areCompared = false;
      throw error;
    }
  }

  async #isWrongRefused(
    { bucket, key, uploadId }: ObjectPlace & { readonly uploadId: string },
    signal: AbortSignal,
  ): Promise<boolean> {
    try {
      await this.#caller.empty(
        {
          operation: "put",
          method: "PUT",
          bucket,
          key,
          query: { partNumber: String(trialNumber), uploadId },
          headers: { [crc32Header]: wrongCrc32 },
          body: { kind: "bytes", bytes: trialByte, crc32: wrongCrc32 },
        },
        signal,
      );
      return false;
    } catch (error) {
      if (isStorageError(error, "corrupted")) return true;
      // Refused for whatever else: it does not do what was promised.
      if (isStorageError(error, "invalidRequest", "unsupported")) return false;
      throw error;
    }
  }
}
