import type { DocumentPolicies } from "../../core/bucketPolicy.ts";
import { isStorageError, StorageError } from "../../core/errors.ts";
import type { S3Caller } from "../caller.ts";
import { asUnsupported, putJson } from "./subresource.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html */
export function createDocumentPolicies(caller: S3Caller): DocumentPolicies {
  return {
    kind: "document",
    get: (bucket, signal) => readPolicy(caller, bucket, signal),
    put: async (bucket, document, signal) => {
      demandObject(document);
      await readPolicy(caller, bucket, signal);
      await putJson(caller, { bucket, name: "policy" }, document, signal);
    },
    remove: async (bucket, signal) => {
      if ((await readPolicy(caller, bucket, signal)) === undefined) return;
      const query = { policy: "" };
      await caller.empty({ operation: "delete policy", method: "DELETE", bucket, query }, signal);
    },
  };
}

/**
 * The document as the server holds it; undefined when there is none. A server that does not know
 * `?policy` lists the bucket instead, in XML.
 */
export async function readPolicy(
  caller: S3Caller,
  bucket: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    return await caller.call(
      { operation: "get policy", method: "GET", bucket, query: { policy: "" } },
      async (answer) => {
        const text = await answer.text();
        if (text.trim() === "") return undefined;
        if (text.trimStart().startsWith("{")) return text;
        throw new StorageError("badResponse", "The answer is no policy document", { bucket });
      },
      signal,
    );
  } catch (error) {
    if (isStorageError(error, "noSuchResource")) return undefined;
    throw asUnsupported(error, { bucket, name: "policy" });
  }
}

function demandObject(document: string): void {
  let parsed: unknown;
  try {
    parsed = JSON.parse(document);
  } catch (cause) {
    throw new StorageError(
      "invalidInput",
      "The policy is not valid JSON",
      { field: "document" },
      { cause },
    );
  }
  if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)) return;
  throw new StorageError("invalidInput", "The policy must be a JSON object", { field: "document" });
}
