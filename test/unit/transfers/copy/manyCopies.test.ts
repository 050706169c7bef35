import assert from "node:assert/strict";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { JournalFile } from "../../../../src/transfers/journal/journalFile.ts";
import type { Selected, TransferOptions } from "../../../../src/transfers/transfer.ts";
import { measureTurns } from "../../../storage/loopTurns.ts";
import { MemoryStore } from "../../memoryStore.ts";
import { answering, engineFor, folderFor } from "../setting.ts";

const many = 100_000;
const mostMs = 50;
/** Something that blocks blocks each time; a compiler or collector that is at it does not. */
const attempts = 4;

/** Runs a transfer up to the first thing that it asks its store. */
async function requireFree(
  t: TestContext,
  prepare: (store: MemoryStore, options: TransferOptions) => () => Promise<unknown>,
): Promise<void> {
  const longest: number[] = [];
  while (longest.length < attempts && (longest.at(-1) ?? Infinity) > mostMs) {
    const store = new MemoryStore();
    const begun = new AbortController();
    store.faults.before = () => begun.abort();
    const path = join(folderFor(t), "journal.jsonl");
    const header = { v: 1, id: "x", createdAt: new Date().toISOString(), order: {} } as const;
    const journal = await JournalFile.create(path, header);
    const options = { ...answering(), signal: begun.signal, journal };
    const work = prepare(store, options);
    const { longestMs, count } = await measureTurns(async () => void (await work()));
    assert.equal(begun.signal.aborted, true);
    await journal.close();
    longest.push(longestMs);
    t.diagnostic(`longest of ${count} turns: ${longestMs.toFixed(1)} ms of work`);
  }
  assert.ok(Math.min(...longest) <= mostMs, `turns took up to ${longest.join(", ")} ms`);
}

function selectedIn(store: MemoryStore): Selected[] {
  return Array.from({ length: many }, (_, index) => ({
    ...{ kind: "object", store, bucket: "bucket", key: `photos/2026/${index}.jpg` },
    ...{ sizeBytes: index, etag: "d41d8cd98f00b204e9800998ecf8427e" },
  }));
}

for (const mode of ["copy", "move"] as const)
  test(`a ${mode} of a hundred thousand objects begins without keeping others waiting`, async (t) => {
    const engine = engineFor(t);
    await requireFree(t, (store, options) => {
      const selected = selectedIn(store);
      return () => engine[mode](selected, { store, bucket: "bucket", prefix: "to/" }, options);
    });
  });
