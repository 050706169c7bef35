import { StorageError } from "../../core/errors.ts";
import type { ObjectHead } from "../../core/model.ts";
import type { HttpAnswer } from "../../http/client.ts";
import { linkIn } from "./records/link.ts";
import { namedKey } from "./records/object.ts";

/** An answer with a link is a few hundred bytes; links are kilobytes at most. */
const largestEnvelopeBytes = 64 * 1024;

/** What the answer to a download turned out to be. */
export type Download =
  | { readonly kind: "link"; readonly link: string }
  | { readonly kind: "bytes"; readonly bytes: AsyncIterable<Uint8Array> };

/**
 * Tells a presigned link from the object itself. The reference promises bytes and shows JSON with a
 * link under the same content type, so neither the status nor the headers decide: an answer that is
 * as long as the object is taken for the object, unless it is a signed link to this very key.
 */
export async function downloadOf(
  answer: HttpAnswer,
  key: string,
  head: ObjectHead,
): Promise<Download> {
  const length = Number(answer.headers["content-length"] ?? Number.NaN);
  if (length > largestEnvelopeBytes) return { kind: "bytes", bytes: checked(answer, head) };
  const source = answer.bytes[Symbol.asyncIterator]();
  const { pieces, size, isWhole } = await start(source);
  if (isWhole) {
    const link = linkOf(pieces, size);
    if (link && (size !== head.sizeBytes || isSignedFor(link, key)))
      return { kind: "link", link: link.url };
  }
  return { kind: "bytes", bytes: sized(pieces, isWhole ? undefined : source, key, head) };
}

interface Beginning {
  readonly pieces: readonly Uint8Array[];
  readonly size: number;
  readonly isWhole: boolean;
}

async function start(source: AsyncIterator<Uint8Array>): Promise<Beginning> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  while (size <= largestEnvelopeBytes) {
    const next = await source.next();
    if (next.done) return { pieces, size, isWhole: true };
    pieces.push(next.value);
    size += next.value.length;
  }
  return { pieces, size, isWhole: false };
}

interface FoundLink {
  readonly url: string;
  /** The key that the answer names, where it names one. */
  readonly key: string | undefined;
}

function linkOf(pieces: readonly Uint8Array[], size: number): FoundLink | undefined {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  const text = new TextDecoder().decode(whole).trim();
  if (!/^[{"h]/i.test(text)) return undefined;
  const value = /^https?:/i.test(text) ? text : parsed(text);
  const url = linkIn(value);
  if (url === undefined) return undefined;
  const key = typeof value === "object" ? namedKey(value, "").objectKey : undefined;
  return { url, key };
}

/** An object may begin like JSON and be none. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isSignedFor(link: FoundLink, key: string): boolean {
  return link.key === key && /[?&](x-amz-)?signature=/i.test(link.url);
}

/** The bytes themselves; as many as the object has, or an error. */
async function* sized(
  pieces: readonly Uint8Array[],
  rest: AsyncIterator<Uint8Array> | undefined,
  key: string,
  head: ObjectHead,
): AsyncGenerator<Uint8Array> {
  let size = 0;
  try {
    for (const piece of pieces) {
      size += piece.length;
      yield piece;
    }
    for (let next = await rest?.next(); next && !next.done; next = await rest?.next()) {
      size += next.value.length;
      yield next.value;
    }
  } finally {
    await rest?.return?.();
  }
  checkSize(size, key, head);
}

async function* checked(answer: HttpAnswer, head: ObjectHead): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const piece of answer.bytes) {
    size += piece.length;
    yield piece;
  }
  checkSize(size, head.key, head);
}

function checkSize(size: number, key: string, head: ObjectHead): void {
  if (size === head.sizeBytes) return;
  const kind = size < head.sizeBytes ? "truncated" : "sourceChanged";
  throw new StorageError(kind, `${size} bytes came, the object has ${head.sizeBytes}`, {
    operation: "get",
    key,
  });
}
