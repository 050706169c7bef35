import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { listingFile } from "../servers/sink.ts";

const keysPerPage = 1000;

export interface Listed {
  /** Of characters that XML needs no escape for. */
  readonly key: string;
  readonly sizeBytes: number;
  readonly md5: string;
  readonly modified: Date;
}

/** Pages of a listing as AWS writes them, with keys plain or encoded as was asked for. */
export function writeListing(
  folder: string,
  { bucket, prefix }: { readonly bucket: string; readonly prefix: string },
  objects: readonly Listed[],
): void {
  let after: string | undefined;
  for (let first = 0; first < objects.length; first += keysPerPage) {
    const page = objects.slice(first, first + keysPerPage);
    const hasMore = first + keysPerPage < objects.length;
    const next = hasMore ? digitsOf(page.at(-1)?.key ?? "") : undefined;
    for (const form of ["plain", "url"] as const) {
      const path = join(folder, listingFile(bucket, prefix, form, after));
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, pageOf({ bucket, prefix, next }, page, form));
    }
    after = next;
  }
}

/** By which the page behind it is asked for. */
function digitsOf(key: string): string {
  return /^.*-([0-9]+)/.exec(key)?.[1] ?? "";
}

function pageOf(
  {
    bucket,
    prefix,
    next,
  }: { readonly bucket: string; readonly prefix: string; readonly next: string | undefined },
  page: readonly Listed[],
  form: "plain" | "url",
): string {
  const inside = page.map((object) => contents(object, form));
  const token = next === undefined ? "" : `<NextContinuationToken>${next}</NextContinuationToken>`;
  const encoding = form === "url" ? "<EncodingType>url</EncodingType>" : "";
  return `<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>${bucket}</Name><Prefix>${prefix}</Prefix>${token}<KeyCount>${page.length}</KeyCount><MaxKeys>1000</MaxKeys>${encoding}<IsTruncated>${next !== undefined}</IsTruncated>${inside.join("")}</ListBucketResult>`;
}

function contents({ key, sizeBytes, md5, modified }: Listed, form: "plain" | "url"): string {
  // As AWS encodes: slashes stay.
  const shown = form === "url" ? encodeURIComponent(key).replaceAll("%2F", "/") : key;
  return `<Contents><Key>${shown}</Key><LastModified>${modified.toISOString()}</LastModified><ETag>&quot;${md5}&quot;</ETag><Size>${sizeBytes}</Size><StorageClass>STANDARD</StorageClass></Contents>`;
}
