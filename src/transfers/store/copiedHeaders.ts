import type { ObjectEncryption, ObjectHead, ObjectHeaders } from "../../core/model.ts";

/** What a copy of an object has to carry. */
export function headersOf(head: ObjectHeaders): ObjectHeaders {
  const { contentType, contentEncoding, contentDisposition, contentLanguage } = head;
  const { cacheControl, expires, metadata } = head;
  return {
    ...(contentType !== undefined && { contentType }),
    ...(contentEncoding !== undefined && { contentEncoding }),
    ...(contentDisposition !== undefined && { contentDisposition }),
    ...(contentLanguage !== undefined && { contentLanguage }),
    ...(cacheControl !== undefined && { cacheControl }),
    ...(expires !== undefined && { expires }),
    ...(metadata !== undefined && { metadata }),
  };
}

/** These come with the kind of the bucket, and are refused in any other. */
const classesOfBuckets: readonly string[] = ["EXPRESS_ONEZONE", "OUTPOSTS", "SNOW", "FSX_OPENZFS"];
/** Such an object is only copied once it was made readable for a while. */
const archives: readonly string[] = ["GLACIER", "DEEP_ARCHIVE"];

/**
 * The storage class that a copy has to be told, because a server would take its default. What was
 * brought back from an archive to be copied stays readable; what is moved stays archived.
 */
export function copiedClass(
  storageClass: string | undefined,
  mode: "copy" | "move",
): string | undefined {
  if (storageClass === undefined || storageClass.toUpperCase() === "STANDARD") return undefined;
  if (classesOfBuckets.includes(storageClass)) return undefined;
  return mode === "copy" && archives.includes(storageClass) ? undefined : storageClass;
}

/** The keys that an object in the same bucket has to be told; with others the bucket's default does. */
export function keptEncryption(head: ObjectHead): ObjectEncryption | undefined {
  const { serverSideEncryption: algorithm, kmsKeyId, usesBucketKey } = head;
  if (!algorithm?.startsWith("aws:kms")) return undefined;
  return {
    algorithm,
    ...(kmsKeyId !== undefined && { kmsKeyId }),
    ...(usesBucketKey !== undefined && { usesBucketKey }),
  };
}
