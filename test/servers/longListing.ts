import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { once } from "node:events";

export interface LongListing {
  readonly endpoint: string;
  /** Query strings of the listings asked for, in order. */
  readonly listings: URLSearchParams[];
  /** Answers to listings wait this long. */
  delayMs: number;
  stop(): Promise<void>;
}

const date = "2026-03-01T12:00:00.000Z";

/**
 * An S3 endpoint with one bucket, `long`, that has `count` objects below `big/`. It makes its answers
 * up as they are asked for, so that a million objects cost nothing; it can only list and HEAD, and
 * takes every signature.
 */
export async function startLongListing(count: number): Promise<LongListing> {
  const listings: URLSearchParams[] = [];
  const state = { delayMs: 0 };
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
    if (pathname === "/") return send(response, buckets);
    const key = decodeURIComponent(pathname.slice("/long/".length));
    if (request.method === "HEAD") return head(response, numberOf(key) < count);
    listings.push(searchParams);
    setTimeout(() => send(response, page(searchParams, count)), state.delayMs);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    listings,
    get delayMs() {
      return state.delayMs;
    },
    set delayMs(ms: number) {
      state.delayMs = ms;
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The key of the object with this number. */
export function longListingKey(index: number): string {
  return `big/object-${String(index).padStart(7, "0")}.txt`;
}

function numberOf(key: string): number {
  const match = /^big\/object-(\d{7})\.txt$/.exec(key);
  return match ? Number(match[1]) : Number.POSITIVE_INFINITY;
}

const buckets =
  "<ListAllMyBucketsResult><Owner><ID>x</ID></Owner><Buckets><Bucket><Name>long</Name>" +
  `<CreationDate>${date}</CreationDate></Bucket></Buckets></ListAllMyBucketsResult>`;

function page(query: URLSearchParams, count: number): string {
  const prefix = query.get("prefix") ?? "";
  const isTop = query.get("delimiter") === "/" && prefix === "";
  const name = `<Name>long</Name><Prefix>${prefix}</Prefix>`;
  if (isTop) {
    const common = "<CommonPrefixes><Prefix>big/</Prefix></CommonPrefixes>";
    return `<ListBucketResult>${name}<IsTruncated>false</IsTruncated>${common}</ListBucketResult>`;
  }
  const first = Number(query.get("continuation-token") ?? "0");
  const end = Math.min(count, first + Number(query.get("max-keys") ?? "1000"));
  let contents = "";
  for (let index = first; index < end; index++) {
    contents +=
      `<Contents><Key>${longListingKey(index)}</Key><LastModified>${date}</LastModified>` +
      `<ETag>&quot;0123456789abcdef0123456789abcdef&quot;</ETag><Size>${(index * 7919) % 100_003}</Size>` +
      "<StorageClass>STANDARD</StorageClass></Contents>";
  }
  const next =
    end < count
      ? `<IsTruncated>true</IsTruncated><NextContinuationToken>${end}</NextContinuationToken>`
      : "<IsTruncated>false</IsTruncated>";
  return `<ListBucketResult>${name}${next}${contents}</ListBucketResult>`;
}

function head(response: ServerResponse<IncomingMessage>, exists: boolean): void {
  response.writeHead(exists ? 200 : 404, exists ? { "content-length": 12, etag: '"x"' } : {});
  response.end();
}

function send(response: ServerResponse<IncomingMessage>, xml: string): void {
  response.writeHead(200, { "content-type": "application/xml" });
  response.end(`<?xml version="1.0" encoding="UTF-8"?>${xml}`);
}

if (import.meta.main) {
  const { endpoint } = await startLongListing(Number(process.argv[2] ?? 1_000_000));
  console.log(JSON.stringify({ endpoint }));
}
