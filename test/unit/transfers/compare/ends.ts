import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { TestContext } from "node:test";
import type { CompareOptions } from "../../../../src/transfers/compare/compare.ts";
import type { Difference } from "../../../../src/transfers/compare/difference.ts";
import type { End, Item } from "../../../../src/transfers/compare/item.ts";
import type { SyncPlan, SyncStep } from "../../../../src/transfers/sync/step.ts";
import type { TransferEngine } from "../../../../src/transfers/transfer.ts";
import type { MemoryStore } from "../../memoryStore.ts";
import { folderFor } from "../setting.ts";

export const signal = new AbortController().signal;

/** A folder with these files; names that end with `/` are empty folders. */
export function folderWith(t: TestContext, files: Readonly<Record<string, string>>): string {
  const folder = folderFor(t);
  for (const [name, text] of Object.entries(files)) fileIn(folder, name, text);
  return folder;
}

export function fileIn(folder: string, name: string, text: string, modified?: Date): string {
  const path = join(folder, name);
  if (name.endsWith("/")) {
    mkdirSync(path, { recursive: true });
    return path;
  }
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  if (modified) utimesSync(path, modified, modified);
  return path;
}

export function folderEnd(path: string): End {
  return { kind: "folder", path };
}

export function prefixEnd(store: MemoryStore, prefix = "", bucket = "bucket"): End {
  return { kind: "prefix", store, bucket, prefix };
}

export async function all(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}

/** Every difference in the order of paths, with the figures of the comparison. */
export async function compared(
  engine: TransferEngine,
  source: End,
  target: End,
  options: Partial<CompareOptions> = {},
) {
  const differences: Difference[] = [];
  const counts = await engine.compare(source, target, {
    criterion: "checksum",
    excludes: [],
    signal,
    onDifference: (difference) => differences.push(difference),
    ...options,
  });
  differences.sort((a, b) => (a.path < b.path ? -1 : 1));
  return { differences, counts, short: differences.map(shortly) };
}

/** `create a/b`, `update c: newer`, `barred d: symlink`. */
export function shortly(difference: Difference): string {
  const { kind, path } = difference;
  return "reason" in difference ? `${kind} ${path}: ${difference.reason}` : `${kind} ${path}`;
}

export function planOf(source: End, target: End, differences: readonly Difference[]): SyncPlan {
  const steps = differences.filter((one): one is SyncStep => one.kind !== "barred");
  return { source, target, steps: () => steps, holdingId: "test" };
}
