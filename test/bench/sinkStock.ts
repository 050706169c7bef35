import { hash } from "node:crypto";
import {
  closeSync,
  copyFileSync,
  cpSync,
  linkSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
} from "node:fs";
import { join } from "node:path";
import type { Sink } from "../servers/sink.ts";
import { listKey, smallObject } from "./data.ts";
import {
  expect,
  fileCount,
  fileName,
  filesPrefix,
  largeBytes,
  largeKey,
  listPrefix,
  movedPrefix,
  ownPrefix,
  partBytes,
  smallBytes,
  smallCount,
  smallKey,
  storedLargeKey,
  warmUpKey,
  warmUpObjects,
} from "./job.ts";
import type { Case, Client, Job } from "./job.ts";
import { writeListing } from "./listing.ts";
import type { Listed } from "./listing.ts";

type Local = Pick<Job, "bucket" | "largeFile" | "files">;

/** The ETags of all that is put on the sink, as it wants to have them. */
export function md5sOf({ bucket, files, largeFile }: Local): Map<string, string> {
  const md5s = new Map<string, string>();
  const md5OfSmall = hash("md5", smallObject);
  for (let index = 0; index < smallCount; index++) md5s.set(smallKey(index), md5OfSmall);
  for (let index = 0; index < warmUpObjects; index++) md5s.set(warmUpKey(index), md5OfSmall);
  for (let index = 0; index < fileCount; index++) {
    const name = fileName(index);
    const md5 = hash("md5", readFileSync(join(files, name)));
    // Of all clients: their prefixes end alike.
    for (const folder of ["files", "moved"]) md5s.set(`${folder}/${name}`, md5);
  }
  const file = openSync(largeFile, "r");
  const part = Buffer.alloc(partBytes);
  for (let index = 0; index < largeBytes / partBytes; index++) {
    readSync(file, part, 0, partBytes, index * partBytes);
    md5s.set(`${bucket}/${largeKey}?${index + 1}`, hash("md5", part));
  }
  closeSync(file);
  return md5s;
}

/** Puts on the sink what the cases read, and looks at what they have left there. */
export class SinkStock {
  readonly #sink: Sink;
  readonly #local: Local;

  constructor(sink: Sink, local: Local) {
    this.#sink = sink;
    this.#local = local;
  }

  /** What all clients read. */
  fill(listKeys: number, md5s: ReadonlyMap<string, string>): void {
    this.#putFiles(filesPrefix);
    copyFileSync(this.#local.largeFile, this.#path(storedLargeKey));
    // Whoever has uploaded it looks at it; what is uploaded goes elsewhere.
    linkSync(this.#path(storedLargeKey), this.#path(largeKey));
    const modified = new Date("2026-01-31T12:34:56Z");
    this.#list(
      listPrefix,
      Array.from({ length: listKeys }, (_each, index) => {
        const key = listKey(index);
        return { key, sizeBytes: index * 37, md5: hash("md5", key), modified };
      }),
    );
    this.#list(
      filesPrefix,
      Array.from({ length: fileCount }, (_each, index) => {
        const key = filesPrefix + fileName(index);
        const { size: sizeBytes, mtime } = statSync(this.#path(key));
        return { key, sizeBytes, md5: md5s.get(key) ?? "", modified: mtime };
      }),
    );
  }

  prepare(name: Case, client: Client): void {
    const own = ownPrefix(client);
    const moved = movedPrefix(client);
    switch (name) {
      case "upload-files":
        this.#clear(own);
        break;
      case "rename":
        this.#clear(moved);
        this.#putFiles(own);
        break;
      default:
    }
  }

  check(name: Case, client: Client): void {
    const own = ownPrefix(client);
    const moved = movedPrefix(client);
    switch (name) {
      case "upload-files":
        this.#checkFiles(own);
        break;
      case "rename":
        this.#checkFiles(moved);
        this.#checkEmpty(own);
        break;
      default:
    }
  }

  #clear(prefix: string): void {
    rmSync(this.#path(prefix), { recursive: true, force: true });
  }

  #putFiles(prefix: string): void {
    this.#clear(prefix);
    cpSync(this.#local.files, this.#path(prefix), { recursive: true });
  }

  #checkFiles(prefix: string): void {
    const folder = this.#path(prefix);
    const names = readdirSync(folder);
    expect(names.length === fileCount, `${names.length} of ${fileCount} files are in ${prefix}`);
    // The SDK uploads chunks with their sizes, which nginx keeps as they come.
    const isWhole = (name: string) => statSync(join(folder, name)).size >= smallBytes;
    expect(names.every(isWhole), `all files in ${prefix} are whole`);
  }

  #checkEmpty(prefix: string): void {
    const { length } = readdirSync(this.#path(prefix));
    expect(length === 0, `${length} files are still in ${prefix}`);
  }

  #path(key: string): string {
    return join(this.#sink.folder, this.#local.bucket, key);
  }

  #list(prefix: string, objects: readonly Listed[]): void {
    const sorted = [...objects].sort((a, b) => (a.key < b.key ? -1 : 1));
    writeListing(this.#sink.listings, { bucket: this.#local.bucket, prefix }, sorted);
  }
}
