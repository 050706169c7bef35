import { randomBytes } from "node:crypto";
import { mkdirSync, openSync, writeSync, closeSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { fileCount, fileName, largeBytes, listPrefix, partBytes, smallBytes } from "./job.ts";

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

/** What all objects that are put from memory hold. */
export const smallObject: Uint8Array = Buffer.alloc(smallBytes, 1);

export function listKey(index: number): string {
  const day = String(1 + (index % 28)).padStart(2, "0");
  return `${listPrefix}logs/2026/01/${day}/service-a/part-${String(index).padStart(8, "0")}.json.gz`;
}
