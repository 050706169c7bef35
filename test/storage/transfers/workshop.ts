import { createHash, randomBytes } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { ObjectTags } from "../../../src/core/bucketFeatures.ts";
import type { TestContext } from "node:test";
import type { ObjectEntry } from "../../../src/core/model.ts";
import type { ObjectStore } from "../../../src/core/store.ts";
import { createTransferEngine } from "../../../src/transfers/engine.ts";
import type { EngineOptions } from "../../../src/transfers/pace/limits.ts";
import type {
  TransferEngine,
  TransferOptions,
  TransferReport,
} from "../../../src/transfers/transfer.ts";
import type { FaultProxy } from "../../servers/faultProxy.ts";

export const mebibyte = 1024 ** 2;

/** What the tests of one server share. */
export interface Workshop {
  readonly store: ObjectStore;
  readonly bucket: string;
  /** The same bucket by way of the fault proxy, as another connection has it. */
  readonly faulty: ObjectStore;
  readonly proxy: FaultProxy;
}

/** The smallest parts that servers take. */
export const smallParts = {
  partBytes: 5 * mebibyte,
  parallelParts: 8,
  multipartThresholdBytes: 8 * mebibyte,
  resumeDelayMs: 5,
  graceMs: 20_000,
} as const;

/** An engine with the smallest parts that servers take. Ends with the test. */
export function engineFor(t: TestContext, options: Partial<EngineOptions> = {}) {
  const engine = createTransferEngine({ ...smallParts, ...options });
  t.after(() => engine.dispose());
  return engine;
}

/** Work of a set-up, which has no test to end an engine with. */
export async function withEngine(
  work: (engine: TransferEngine) => Promise<unknown>,
): Promise<void> {
  const engine = createTransferEngine(smallParts);
  try {
    await work(engine);
  } finally {
    engine.dispose();
  }
}

export function folderFor(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), "stowage-transfers-"));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

export const quietly: TransferOptions = {
  signal: new AbortController().signal,
  onConflict: (conflict) => Promise.reject(new Error(`Unexpected conflict: ${conflict.target}`)),
};

export function fileOf(folder: string, name: string, content: number | Uint8Array): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, typeof content === "number" ? randomBytes(content) : content);
  return path;
}

/** Relative path to MD5, for everything below a folder. */
export function digestsOf(folder: string): Record<string, string> {
  if (!existsSync(folder)) return {};
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
  return Object.fromEntries(
    names
      .filter((name) => statSync(join(folder, name)).isFile())
      .map((name) => [name, md5(readFileSync(join(folder, name)))]),
  );
}

export function md5(bytes: Uint8Array): string {
  return createHash("md5").update(bytes).digest("hex");
}

/** Fails with what failed, not only with how many. */
export function requireClean(report: TransferReport): TransferReport {
  const [first] = report.failed;
  if (first)
    throw new Error(`${report.counts.failed} failed: ${first.what}`, { cause: first.error });
  return report;
}

export async function orphans({ store, bucket }: Workshop, prefix: string): Promise<string[]> {
  const page = await store.multipart?.unfinished(bucket, { prefix }, AbortSignal.timeout(20_000));
  return (page?.items ?? []).map(({ key }) => key);
}

export async function keysBelow({ store, bucket }: Workshop, prefix: string): Promise<string[]> {
  const objects = await objectsBelow(store, bucket, prefix);
  return objects.map(({ key }) => key);
}

/** What follows the prefix to the ETag, for all objects below it. */
export async function etagsBelow(
  store: ObjectStore,
  bucket: string,
  prefix: string,
): Promise<Record<string, string | undefined>> {
  const objects = await objectsBelow(store, bucket, prefix);
  return Object.fromEntries(objects.map(({ key, etag }) => [key.slice(prefix.length), etag]));
}

async function objectsBelow(
  store: ObjectStore,
  bucket: string,
  prefix: string,
): Promise<readonly ObjectEntry[]> {
  const objects: ObjectEntry[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.list(
      bucket,
      { prefix, ...(cursor !== undefined && { cursor }) },
      AbortSignal.timeout(20_000),
    );
    for (const entry of page.items) if (entry.kind === "object") objects.push(entry);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return objects;
}

/** The store as it is, except that single copies end at a size that a test can afford. */
export function withSmallCopies(store: ObjectStore, maxBytes: number): ObjectStore {
  const { serverCopy } = store;
  if (!serverCopy) throw new Error("The store cannot copy on the server");
  return changed(store, { serverCopy: changed(serverCopy, { maxBytes }) });
}

/** The store as it is, except that parts may be as small as the server takes them. */
export function withSmallParts(store: ObjectStore, minPartBytes: number): ObjectStore {
  const { multipart } = store;
  if (!multipart) throw new Error("The store has no uploads in parts");
  const limits = { ...multipart.limits, minPartBytes };
  return changed(store, { multipart: changed(multipart, { limits }) });
}

/** The store as it is, except for what happens to tags that are asked for by themselves. */
export function withTagging(store: ObjectStore, objectTags: ObjectTags): ObjectStore {
  return changed(store, { objectTags });
}

/** The store as it is, by the name of another one: another way to what that one reaches. */
export function withIdentity(store: ObjectStore, identity: string): ObjectStore {
  return changed(store, { identity });
}

/** The same, except for some of its members. */
export function changed<T extends object>(whole: T, changes: Partial<T>): T {
  return new Proxy(whole, {
    get(target, name) {
      if (name in changes) return Reflect.get(changes, name) as unknown;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
}
