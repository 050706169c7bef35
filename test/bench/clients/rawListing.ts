import type { Send } from "./raw.ts";

export interface RawObject {
  readonly key: string;
  /** As it is in the XML, quotes and all. */
  readonly etag: string;
  readonly sizeBytes: number;
}

const contents = /<Key>([^<]*)<\/Key>[^]*?<ETag>([^<]*)<\/ETag>[^]*?<Size>(\d+)</g;

/** What a listing says of objects, from so many pages. The keys of the bench need no decoding. */
export async function listed(send: Send, prefix: string, pages: number): Promise<RawObject[]> {
  const objects: RawObject[] = [];
  for await (const text of pagesOf(send, prefix, pages))
    for (const [, key = "", etag = "", size] of text.matchAll(contents))
      objects.push({ key, etag, sizeBytes: Number(size) });
  return objects;
}

export async function keysUnder(send: Send, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const text of pagesOf(send, prefix, Infinity))
    for (const [, key = ""] of text.matchAll(/<Key>([^<]*)</g)) keys.push(key);
  return keys;
}

async function* pagesOf(send: Send, prefix: string, pages: number): AsyncGenerator<string> {
  let after = "";
  for (let page = 0; page < pages; page++) {
    const query = `?list-type=2&prefix=${encodeURIComponent(prefix)}${after}`;
    const text = await (await send("GET", query)).body.text();
    yield text;
    const token = /<NextContinuationToken>([^<]+)</.exec(text)?.[1];
    if (token === undefined) return;
    after = `&continuation-token=${encodeURIComponent(token)}`;
  }
}
