import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, openSync, writeSync, closeSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { fileCount, fileName, largeBytes, listPrefix, partBytes, smallBytes } from "./job.ts";

const keysPerPage = 1000;

/** A file of 1 GiB whose parts all differ, and its CRC32 in Base64. */
export function writeLargeFile(path: string): string {
  const block = randomBytes(partBytes);
  const file = openSync(path, "w");
  let sum = 0;
  for (let part = 0; part < largeBytes / partBytes; part++) {
    block.writeUInt32BE(part, 0);
    sum = crc32(block, sum);
    writeSync(file, block);
  }
  closeSync(file);
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(sum);
  return bytes.toString("base64");
}

/** Files of 4 KiB that all differ. */
export function writeSmallFiles(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const bytes = randomBytes(smallBytes);
  for (let index = 0; index < fileCount; index++) {
    bytes.writeUInt32BE(index, 0);
    writeFileSync(join(folder, fileName(index)), bytes);
  }
}

export function listKey(index: number): string {
  const day = String(1 + (index % 28)).padStart(2, "0");
  return `${listPrefix}logs/2026/01/${day}/service-a/part-${String(index).padStart(8, "0")}.json.gz`;
}

function contents(index: number, isEncoded: boolean): string {
  const key = listKey(index);
  // As AWS encodes: slashes stay.
  const shown = isEncoded ? encodeURIComponent(key).replaceAll("%2F", "/") : key;
  const etag = createHash("md5").update(key).digest("hex");
  return `<Contents><Key>${shown}</Key><LastModified>2026-01-31T12:34:56.000Z</LastModified><ETag>&quot;${etag}&quot;</ETag><Size>${index * 37}</Size><StorageClass>STANDARD</StorageClass></Contents>`;
}

/** Pages of a listing as AWS writes them, with keys plain or encoded as was asked for. */
export function writeListPages(folder: string, keys: number): void {
  mkdirSync(folder, { recursive: true });
  const pages = keys / keysPerPage;
  for (let page = 0; page < pages; page++) {
    const hasMore = page + 1 < pages;
    for (const form of ["plain", "url"]) {
      const inside = Array.from({ length: keysPerPage }, (_each, index) =>
        contents(page * keysPerPage + index, form === "url"),
      );
      const next = hasMore ? `<NextContinuationToken>${page + 1}</NextContinuationToken>` : "";
      const encoding = form === "url" ? "<EncodingType>url</EncodingType>" : "";
      writeFileSync(
        join(folder, `list-${form}-${page}.xml`),
        `<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>bench</Name><Prefix>${listPrefix}</Prefix>${next}<KeyCount>${keysPerPage}</KeyCount><MaxKeys>1000</MaxKeys>${encoding}<IsTruncated>${hasMore}</IsTruncated>${inside.join("")}</ListBucketResult>`,
      );
    }
  }
}
