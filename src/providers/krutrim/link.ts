import { StorageError } from "../../core/errors.ts";
import type {
  ByteRange,
  ObjectContent,
  ReadRequest,
  WriteOptions,
  Written,
  OnSent,
} from "../../core/store.ts";
import type { HttpAnswer, HttpClient, HttpHeaders } from "../../http/client.ts";
import { errorOfAnswer, isHtml } from "../../s3/answerError.ts";
import type { Asked } from "../../s3/answerError.ts";
import type { EtagMeaning } from "../../s3/etagMeaning.ts";
import { quoted } from "../../s3/etag.ts";
import { toWire } from "../../s3/headerText.ts";
import { describing, headOf } from "../../s3/objectHeaders.ts";
import { ResumingBytes } from "../../s3/resumingBytes.ts";
import { checkTaken, writtenOf } from "../../s3/write.ts";
import type { HashedBody } from "../../s3/write.ts";

/** An object that a presigned link leads to. */
export interface LinkedObject {
  readonly bucket: string;
  readonly key: string;
}

/** A link taken apart without a URL parser, which would rewrite a key like `a/../b`. */
export interface Link {
  readonly origin: string;
  readonly host: string;
  readonly path: string;
}

/** Throws `badResponse` for what is no plain link, or one that gives up the encryption of the API itself. */
export function parseLink(text: string, isSecureApi: boolean): Link {
  const found = /^(https?:)\/\/([^/?#@\s]+)(?=[/?#]|$)([^#]*)/i.exec(text);
  const [, scheme = "", host = "", rest = ""] = found ?? [];
  const refuse = (why: string) =>
    new StorageError("badResponse", `The service gave a link that ${why}`, { host });
  if (host === "") throw refuse("is not one");
  const isSecure = scheme.toLowerCase() === "https:";
  if (isSecureApi && !isSecure) throw refuse("is not encrypted, unlike the service itself");
  const path = rest.startsWith("/") ? rest : `/${rest}`;
  // Characters that a service forgot to encode do not fit into a request.
  const encoded = path.replace(/[^\x21-\x7e]+/g, (part) => encodeURIComponent(part.toWellFormed()));
  return { origin: `${scheme.toLowerCase()}//${host}`, host, path: encoded };
}

function askedOf(operation: string, { host }: Link, object: LinkedObject): Asked {
  return { operation, host, region: "", now: () => Date.now(), ...object };
}

function conditions({ ifMatch, ifAbsent }: { ifMatch?: string; ifAbsent?: boolean }): HttpHeaders {
  return {
    "if-match": ifMatch === undefined ? undefined : quoted(ifMatch),
    "if-none-match": ifAbsent === true ? "*" : undefined,
  };
}

function onWire(headers: HttpHeaders): HttpHeaders {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, toWire(value)]],
    ),
  );
}

/** The range that an answer holds; undefined when it is the whole object. */
function rangeOf(answer: HttpAnswer): ByteRange | undefined {
  if (answer.status !== 206) return undefined;
  const found = /^\s*bytes\s+(\d+)-(\d+)\//i.exec(answer.headers["content-range"] ?? "");
  return found ? { first: Number(found[1]), last: Number(found[2]) } : undefined;
}

function openLink(
  http: HttpClient,
  link: Link,
  object: LinkedObject,
  request: ReadRequest,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const asked = askedOf("get", link, object);
  const { range } = request;
  const headers = onWire({
    range: range && `bytes=${range.first}-${range.last}`,
    ...conditions(request),
  });
  return http.call(
    { operation: "get", method: "GET", origin: link.origin, path: link.path, headers },
    async (answer) => {
      if (answer.status !== 200 && answer.status !== 206)
        throw errorOfAnswer(await answer.text(), answer, asked);
      const held = rangeOf(answer);
      if (held && held.first !== (range?.first ?? 0)) {
        throw new StorageError("badResponse", "The server sent another range than was asked for", {
          operation: "get",
          ...object,
        });
      }
      return answer;
    },
    signal,
  );
}

/**
 * Reads an object through a link; `renew` gets another one when the connection breaks, because the
 * first may have expired by then.
 */
export async function readLink(
  http: HttpClient,
  link: Link,
  object: LinkedObject,
  request: ReadRequest,
  renew: (signal: AbortSignal) => Promise<Link>,
  signal: AbortSignal,
): Promise<ObjectContent> {
  const answer = await openLink(http, link, object, request, signal);
  const head = headOf(object.key, answer.headers);
  const range = rangeOf(answer);
  const first = range?.first ?? 0;
  const last = range?.last ?? head.sizeBytes - 1;
  const { etag } = head;
  const isSizeKnown = answer.headers["content-length"] !== undefined || range !== undefined;
  const reopen = async (offset: number) => {
    if (etag === undefined || !isSizeKnown) return undefined;
    const rest = { range: { first: first + offset, last }, ifMatch: etag };
    const again = await openLink(http, await renew(signal), object, rest, signal);
    if (rangeOf(again)?.last === last) return again.bytes;
    await again.discard();
    return undefined;
  };
  return {
    head,
    ...(request.range && range ? { range } : {}),
    bytes: new ResumingBytes(
      answer.bytes,
      isSizeKnown ? last - first + 1 : undefined,
      reopen,
      signal,
    ),
  };
}

/** What a link's signature seldom covers: sent all the same, because a wrong content type is a nuisance for good. */
function extraHeaders(options: WriteOptions): HttpHeaders {
  return onWire({ ...describing(options), ...conditions(options) });
}

/**
 * Writes an object through a link. The link's signature decides which headers it allows. When it
 * refuses them, the content type is given up; anything else that would be lost is an error.
 */
export async function writeLink(
  http: HttpClient,
  link: Link,
  object: LinkedObject,
  body: HashedBody,
  options: WriteOptions,
  meaning: EtagMeaning,
  signal: AbortSignal,
  onSent?: OnSent,
): Promise<Written> {
  const headers = extraHeaders(options);
  try {
    return await put(http, link, object, body, headers, meaning, signal, onSent);
  } catch (error) {
    const names = Object.keys(headers);
    const isRefused = error instanceof StorageError && error.facts.status === 403;
    if (!isRefused || names.length === 0) throw error;
    const lost = names.filter((name) => name !== "content-type");
    if (lost.length > 0) throw cannotKeep(lost, object, error);
    return await put(http, link, object, body, {}, meaning, signal, onSent);
  }
}

function cannotKeep(names: readonly string[], object: LinkedObject, cause: StorageError) {
  return new StorageError(
    "unsupported",
    `Krutrim's upload link takes no headers, so ${names.join(", ")} cannot be kept. Access keys and the S3 endpoint in the connection make it possible.`,
    { operation: "put", ...object },
    { cause },
  );
}

async function put(
  http: HttpClient,
  link: Link,
  object: LinkedObject,
  body: HashedBody,
  headers: HttpHeaders,
  meaning: EtagMeaning,
  signal: AbortSignal,
  onSent?: OnSent,
): Promise<Written> {
  const asked = askedOf("put", link, object);
  const isConditional = "if-match" in headers || "if-none-match" in headers;
  const answer = await http.call(
    {
      operation: "put",
      method: "PUT",
      origin: link.origin,
      path: link.path,
      headers,
      body: body.body,
      // The same bytes once more do no harm; a condition would stumble over what was written itself.
      isRepeatable: !isConditional,
      ...(onSent ? { onSent } : {}),
    },
    async (got) => {
      const text = await got.text();
      const isDone = got.status >= 200 && got.status < 300 && !isHtml(text);
      if (!isDone) throw errorOfAnswer(text, got, asked);
      return got;
    },
    signal,
  );
  checkTaken(meaning, answer, body.md5Sent(), { ...object, operation: "put" });
  return writtenOf(answer);
}
