import { isStorageError } from "../core/errors.ts";
import type { S3Caller } from "./caller.ts";

/**
 * Size of a part of an object that was made in parts; undefined where the server does not know
 * `partNumber`, and answers for the whole object or refuses.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
 */
export async function partBytes(
  caller: S3Caller,
  {
    bucket,
    key,
    number,
  }: { readonly bucket: string; readonly key: string; readonly number: number },
  signal: AbortSignal,
): Promise<number | undefined> {
  try {
    return await caller.call(
      { operation: "head", method: "HEAD", bucket, key, query: { partNumber: String(number) } },
      async (answer) => {
        const { status, headers } = answer;
        await answer.discard();
        const isPart = status === 206 || headers["x-amz-mp-parts-count"] !== undefined;
        const bytes = Number(headers["content-length"]);
        return isPart && bytes > 0 ? bytes : undefined;
      },
      signal,
    );
  } catch (error) {
    // Whether there is such an object, reading it tells.
    const kinds = ["unsupported", "invalidRequest", "rangeNotSatisfiable", "noSuchObject"] as const;
    if (isStorageError(error, ...kinds)) return undefined;
    throw error;
  }
}
