import type { Page } from "../core/model.ts";
import type { UnfinishedUpload } from "../core/store.ts";
import type { S3Caller } from "./caller.ts";
import { decodeListed } from "./encode.ts";
import { asDate } from "./listText.ts";
import { childrenOf, textOf } from "./xml.ts";
import type { XmlElement } from "./xml.ts";

function uploadOf(item: XmlElement, decode: (text: string) => string): UnfinishedUpload {
  const startedAt = asDate(textOf(item, "Initiated"));
  return {
    key: decode(textOf(item, "Key") ?? ""),
    uploadId: textOf(item, "UploadId") ?? "",
    ...(startedAt ? { startedAt } : {}),
  };
}

/** A cursor holds both markers, because several uploads may have one key. */
function encodeCursor(key: string, uploadId: string): string {
  return JSON.stringify([key, uploadId]);
}

function decodeCursor(cursor: string | undefined): { key?: string; uploadId?: string } {
  if (cursor === undefined) return {};
  const [key = "", uploadId = ""] = JSON.parse(cursor) as string[];
  return { key, uploadId };
}

export async function unfinishedUploads(
  caller: S3Caller,
  bucket: string,
  request: { prefix: string; cursor?: string },
  signal: AbortSignal,
): Promise<Page<UnfinishedUpload>> {
  return (await listUploads(caller, bucket, request, signal)).page;
}

/**
 * With the server's time, in milliseconds since 1970: ours where it does not say.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html
 */
export async function listUploads(
  caller: S3Caller,
  bucket: string,
  request: { prefix: string; cursor?: string },
  signal: AbortSignal,
): Promise<{ readonly page: Page<UnfinishedUpload>; readonly serverTime: number }> {
  const after = decodeCursor(request.cursor);
  const { root, answer } = await caller.document(
    {
      operation: "listUploads",
      method: "GET",
      bucket,
      query: {
        uploads: "",
        prefix: request.prefix || undefined,
        "encoding-type": "url",
        "key-marker": after.key,
        "upload-id-marker": after.uploadId,
      },
    },
    "ListMultipartUploadsResult",
    signal,
  );
  const isEncoded = textOf(root, "EncodingType")?.toLowerCase() === "url";
  const decode = (text: string) => (isEncoded ? decodeListed(text) : text);
  const items = childrenOf(root, "Upload").map((item) => uploadOf(item, decode));
  const serverTime = asDate(answer.headers["date"])?.getTime() ?? Date.now();
  if (textOf(root, "IsTruncated") !== "true") return { page: { items }, serverTime };
  const cursor = encodeCursor(
    decode(textOf(root, "NextKeyMarker") ?? ""),
    textOf(root, "NextUploadIdMarker") ?? "",
  );
  return { page: cursor === request.cursor ? { items } : { items, cursor }, serverTime };
}
