import { isStorageError, StorageError } from "../core/errors.ts";
import type { Entry, Page } from "../core/model.ts";
import type { ListRequest } from "../core/store.ts";
import type { HttpAnswer } from "../http/client.ts";
import { errorOfAnswer, isHtml } from "./answerError.ts";
import type { Asked } from "./answerError.ts";
import { notS3 } from "./notS3.ts";
import type { S3Caller } from "./caller.ts";
import type { Query } from "./encode.ts";
import { parseListPage } from "./listParse.ts";
import { ListScan } from "./listScan.ts";
import type { ListPage } from "./listScan.ts";
import { ListTemplates } from "./listTemplates.ts";
import { parseXml } from "./xml.ts";

/** A cursor says which version of the listing it belongs to. */
const tokenMark = "2:";
const markerMark = "1:";

const defaultLimit = 1000;
/** A thousand of the longest keys, escaped in the longest way, stay far below this. */
const largestPageBytes = 64 * 1024 * 1024;

async function readPage(
  answer: HttpAnswer,
  asked: Asked,
  templates: ListTemplates,
): Promise<ListPage> {
  const scan = new ListScan(templates);
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of answer.bytes) {
    size += piece.length;
    if (size > largestPageBytes) throw notS3("", answer, asked);
    pieces.push(piece);
    scan.push(piece);
  }
  if (scan.isPlain) return scan.finish();
  const text = new TextDecoder().decode(Buffer.concat(pieces));
  const root = isHtml(text) ? undefined : parseXml(text);
  if (root?.name === "ListBucketResult") return parseListPage(root);
  if (root?.name === "Error") throw errorOfAnswer(text, answer, asked);
  throw notS3(text, answer, asked);
}

function query(request: ListRequest): Query {
  return {
    prefix: request.prefix,
    delimiter: request.delimiter,
    "max-keys": String(request.limit ?? defaultLimit),
    "encoding-type": "url",
  };
}

function queryV2(request: ListRequest): Query {
  const { cursor, startAfter } = request;
  return {
    "list-type": "2",
    ...query(request),
    "continuation-token": cursor?.slice(tokenMark.length),
    "start-after": cursor === undefined ? startAfter : undefined,
  };
}

function queryV1(request: ListRequest): Query {
  const { cursor, startAfter } = request;
  return { ...query(request), marker: cursor?.slice(markerMark.length) ?? startAfter };
}

/** Version 1 names the next marker only with a delimiter; otherwise it is the last thing listed. */
function lastListed(entries: readonly Entry[]): string | undefined {
  let last: string | undefined;
  for (const entry of entries) {
    const text = entry.kind === "object" ? entry.key : entry.prefix;
    if (last === undefined || compareUtf8(text, last) > 0) last = text;
  }
  return last;
}

/** Keys are ordered by their UTF-8 bytes, which differs from JavaScript's order above U+FFFF. */
function compareUtf8(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function cursorAfter(page: ListPage): string | undefined {
  if (!page.isTruncated) return undefined;
  if (page.nextToken !== undefined) return tokenMark + page.nextToken;
  const marker = page.nextMarker ?? lastListed(page.entries);
  return marker === undefined ? undefined : markerMark + marker;
}

/** Lists the buckets of a server, and learns by the way how this server does it. */
export class Lister {
  readonly #caller: S3Caller;
  readonly #templates = new ListTemplates();
  #version: 1 | 2 = 2;

  constructor(caller: S3Caller) {
    this.#caller = caller;
  }

  /** One page with version 2 of the listing, or version 1 where the server knows only that. */
  async page(bucket: string, request: ListRequest, signal: AbortSignal): Promise<Page<Entry>> {
    try {
      return await this.#page(bucket, request, this.#version, signal);
    } catch (error) {
      const isFirst = request.cursor === undefined && this.#version === 2;
      if (!isFirst || !isStorageError(error, "unsupported", "invalidRequest")) throw error;
      const page = await this.#page(bucket, request, 1, signal);
      this.#version = 1;
      return page;
    }
  }

  /** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
  async #page(
    bucket: string,
    request: ListRequest,
    version: 1 | 2,
    signal: AbortSignal,
  ): Promise<Page<Entry>> {
    const isV1 = version === 1 || request.cursor?.startsWith(markerMark) === true;
    const page = await this.#caller.call(
      {
        operation: "list",
        method: "GET",
        bucket,
        query: isV1 ? queryV1(request) : queryV2(request),
      },
      (answer, asked) => readPage(answer, asked, this.#templates),
      signal,
    );
    const cursor = cursorAfter(page);
    if (page.isTruncated && (cursor === undefined || cursor === request.cursor)) {
      throw new StorageError("badResponse", "The server says that there is more, but not where", {
        operation: "list",
        bucket,
      });
    }
    return { items: page.entries, ...(cursor === undefined ? {} : { cursor }) };
  }
}
