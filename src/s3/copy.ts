import type { ManyCopies } from "../core/manyRequests.ts";
import type { CopyRequest, Written } from "../core/store.ts";
import type { HttpHeaders } from "../http/client.ts";
import { isHtml } from "./answerError.ts";
import type { S3Caller } from "./caller.ts";
import type { Conditional } from "./conditional.ts";
import { encodeKey, encodeText } from "./encode.ts";
import { quoted, unquoted } from "./etag.ts";
import { describing, encrypting } from "./objectHeaders.ts";
import { checkKey } from "./objectKey.ts";
import { parseXml, textOf } from "./xml.ts";
import type { XmlElement } from "./xml.ts";

const result = "CopyObjectResult";

/** `bucket/key?versionId=…`, percent-encoded as servers decode it. */
export function copySource(bucket: string, key: string, versionId: string | undefined): string {
  const version = versionId === undefined ? "" : `?versionId=${encodeText(versionId)}`;
  return `${encodeKey(bucket)}/${encodeKey(key)}${version}`;
}

function directives(request: CopyRequest): HttpHeaders {
  if (!request.headers) return { "x-amz-metadata-directive": "COPY" };
  return { ...describing(request.headers), "x-amz-metadata-directive": "REPLACE" };
}

/**
 * Copies on the server. The answer begins as a success and may turn out an error.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
 */
export async function copyObject(
  caller: S3Caller,
  conditional: Conditional,
  request: CopyRequest,
  signal: AbortSignal,
): Promise<Written> {
  const { fromBucket, fromKey, fromVersionId, ifMatch, toBucket, toKey } = request;
  checkKey(toBucket, toKey);
  const source = {
    bucket: fromBucket,
    key: fromKey,
    ...(fromVersionId === undefined ? {} : { versionId: fromVersionId }),
    ...(ifMatch === undefined ? {} : { ifMatch }),
    isTargetConditional: request.ifAbsent === true,
  };
  const copying = (match: string | undefined, isTrial: boolean) => {
    const matching = match === undefined ? request : { ...request, ifMatch: match };
    // In a trial the target is there by now, which must not be what refuses it.
    return request.ifAbsent && !isTrial
      ? conditional.whereKnown((headers) => copyOnce(caller, matching, headers, signal))
      : copyOnce(caller, matching, {}, signal);
  };
  return conditional.guardSource("copy", source, copying, signal);
}

function copyHeaders(request: CopyRequest, condition: HttpHeaders): HttpHeaders {
  const { fromBucket, fromKey, fromVersionId, ifMatch } = request;
  return {
    ...directives(request),
    ...condition,
    ...encrypting(request.encryption),
    "x-amz-storage-class": request.storageClass,
    "x-amz-copy-source": copySource(fromBucket, fromKey, fromVersionId),
    "x-amz-copy-source-if-match": ifMatch === undefined ? undefined : quoted(ifMatch),
  };
}

async function copyOnce(
  caller: S3Caller,
  request: CopyRequest,
  condition: HttpHeaders,
  signal: AbortSignal,
): Promise<Written> {
  const { root, answer } = await caller.document(
    {
      operation: "copy",
      method: "PUT",
      bucket: request.toBucket,
      key: request.toKey,
      headers: copyHeaders(request, condition),
      isLongWork: true,
    },
    result,
    signal,
  );
  return copied(root, answer.headers);
}

function copied(root: XmlElement, headers: HttpHeaders): Written {
  const etag = unquoted(textOf(root, "ETag"));
  const versionId = headers["x-amz-version-id"];
  return { ...(etag ? { etag } : {}), ...(versionId ? { versionId } : {}) };
}

/**
 * See `CopiesTogether.copyMany`. What is not plainly copied is not told: also an answer that began
 * as a success and is an error.
 */
export async function copyMany(
  caller: S3Caller,
  conditional: Conditional,
  bucket: string,
  requests: readonly CopyRequest[],
  many: ManyCopies,
  signal: AbortSignal,
): Promise<void> {
  for (const { toKey } of requests) checkKey(bucket, toKey);
  const { parallel } = many;
  const signing = await caller.signing(bucket, signal);
  const condition = conditional.absenceOfCopy();
  await signing.http.ask(
    {
      ...{ operation: "copy", origin: signing.origin, parallel },
      requests: requests.map((request) =>
        signing.sign("PUT", request.toKey, copyHeaders(request, request.ifAbsent ? condition : {})),
      ),
      onAnswer: ({ index, text, headers }) => {
        const root = isHtml(text) ? undefined : parseXml(text);
        if (root?.name === result) many.onCopied(index, copied(root, headers));
      },
    },
    signal,
  );
}
