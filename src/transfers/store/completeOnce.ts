import { isStorageError } from "../../core/errors.ts";
import type { MultipartUploads, ObjectStore, Written } from "../../core/store.ts";
import type { Sent } from "../verification/verify.ts";
import { headIfThere } from "./headIfThere.ts";
import type { KeptPart } from "./keptUpload.ts";

/**
 * Makes the object of its parts. A lost answer makes the repeat fail: then the object that is there
 * tells whether it was ours.
 */
export async function completeOnce(
  store: ObjectStore,
  multipart: MultipartUploads,
  {
    request,
    parts,
    sent,
  }: {
    readonly request: Parameters<MultipartUploads["complete"]>[0];
    readonly parts: readonly KeptPart[];
    readonly sent: Sent;
  },
  signal: AbortSignal,
): Promise<Written> {
  try {
    return await multipart.complete(
      request,
      parts.map(({ part }) => part),
      signal,
    );
  } catch (error) {
    const isAmbiguous = isStorageError(error, "noSuchUpload", "preconditionFailed");
    const isTellable = (store.etagIsMd5 && sent.etag !== undefined) || sent.crc32 !== undefined;
    if (!isAmbiguous || !isTellable) throw error;
    const { bucket, key } = request;
    const head = await headIfThere({ store, bucket, key }, signal);
    if (!head) throw error;
    const { etag, crc32, sizeBytes } = head;
    const isSame = crc32 !== undefined && crc32 === sent.crc32;
    const isOurs = isSame || (etag !== undefined && etag === sent.etag);
    if (!isOurs || sizeBytes !== sent.sizeBytes) throw error;
    return { ...(etag !== undefined && { etag }), ...(isSame && { crc32 }) };
  }
}
