import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { createTransferEngine } from "../../../src/transfers/engine.ts";
import type { EngineOptions } from "../../../src/transfers/pace/limits.ts";
import type {
  Conflict,
  ConflictAnswer,
  Selected,
  TransferOptions,
  TransferReport,
} from "../../../src/transfers/transfer.ts";
import type { MemoryStore } from "../memoryStore.ts";

/** An engine with small limits, so that small files move in parts. Ends with the test. */
export function engineFor(t: TestContext, options: Partial<EngineOptions> = {}) {
  const engine = createTransferEngine({
    partBytes: 64 * 1024,
    multipartThresholdBytes: 256 * 1024,
    resumeDelayMs: 1,
    graceMs: 2000,
    ...options,
  });
  t.after(() => engine.dispose());
  return engine;
}

/** A folder of its own that is removed after the test. */
export function folderFor(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), "stowage-transfers-"));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** Options that answer every conflict in one way; without one, a conflict fails the transfer. */
export function answering(
  choice?: ConflictAnswer["choice"],
  more: Partial<TransferOptions> = {},
): TransferOptions & { conflicts: Conflict[] } {
  const conflicts: Conflict[] = [];
  return {
    signal: new AbortController().signal,
    onConflict: async (conflict) => {
      conflicts.push(conflict);
      if (!choice) throw new Error(`Nobody expected a conflict: ${conflict.target}`);
      return { choice, applyToAll: false };
    },
    conflicts,
    ...more,
  };
}

export function objectIn(store: MemoryStore, key: string): Selected & { kind: "object" } {
  const entry = store.bucket("bucket").get(key);
  return {
    kind: "object",
    store,
    bucket: "bucket",
    key,
    ...(entry && { sizeBytes: entry.bytes.length }),
    ...(entry?.etag !== undefined && { etag: entry.etag }),
  };
}

export function prefixIn(store: MemoryStore, prefix: string): Selected {
  return { kind: "prefix", store, bucket: "bucket", prefix };
}

/** Relative paths of everything below a folder, folders with a `/`; sorted. */
export function treeOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => (statSync(join(folder, name)).isDirectory() ? `${name}/` : name))
    .sort();
}

export function md5OfFile(path: string): string {
  return createHash("md5").update(readFileSync(path)).digest("hex");
}

/** Different every time: damage that a pattern would hide shows. */
export function someBytes(size: number): Buffer {
  return randomBytes(size);
}

/** What a report says in short, for one assertion. */
export function summary(report: TransferReport) {
  const { done, bytes, counts, isCancelled } = report;
  return {
    done,
    bytes,
    skipped: counts.skipped,
    failed: counts.failed,
    ...(isCancelled && { isCancelled }),
    ...(counts.failed > 0 && {
      why: report.failed.map(({ what, error }) => `${what}: ${error.kind}`),
    }),
  };
}
