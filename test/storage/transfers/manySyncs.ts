import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, describe, test } from "node:test";
import type { ObjectStore } from "../../../src/core/store.ts";
import { createTransferEngine } from "../../../src/transfers/engine.ts";
import { JournalFile } from "../../../src/transfers/journal/journalFile.ts";
import { Paused } from "../../../src/transfers/paused.ts";
import type { SyncStep } from "../../../src/transfers/sync/step.ts";
import type { TransferEngine, TransferProgress } from "../../../src/transfers/transfer.ts";
import { behind } from "./manyObjects.ts";
import { damaging, isPut, passing, watching } from "./manyWrites.ts";
import {
  digestsOf,
  engineFor,
  etagsBelow,
  fileOf,
  folderFor,
  quietly,
  requireClean,
  smallParts,
  type Workshop,
} from "./workshop.ts";

const { signal } = quietly;
const count = 300;
const somebodys = Buffer.from("somebody's");

/** Small files that a synchronization brings up in orders, where nothing is and over what was compared. */
export function testManySyncs(workshop: () => Workshop): void {
  describe("many small files of a synchronization", () => {
    let old: string;
    let folder: string;
    /** Names to MD5s. */
    let right: Record<string, string>;

    before(async () => {
      workshop().proxy.clear();
      const work = mkdtempSync(join(tmpdir(), "stowage-syncs-"));
      [old, folder] = [join(work, "old"), join(work, "new")];
      for (let index = 0; index < count; index++) {
        fileOf(folder, nameOf(index), 500 + index);
        if (index % 3 > 0) fileOf(old, nameOf(index), 900 + index);
      }
      right = digestsOf(folder);
      // By then it is known how this server writes.
      await seed("known");
      const engine = createTransferEngine(smallParts);
      try {
        requireClean(await syncTo(engine, "known"));
      } finally {
        engine.dispose();
      }
    });
    after(() => rmSync(join(folder, ".."), { recursive: true }));
    beforeEach(() => workshop().proxy.clear());

    const nameOf = (index: number) => `${index % 2}/${index} & ü.txt`;
    const prefixOf = (name: string) => `syncs/${name}/`;
    const endOf = (name: string, store: ObjectStore = workshop().faulty) => ({
      ...{ kind: "prefix" as const, store, bucket: workshop().bucket, prefix: prefixOf(name) },
    });
    const thereAt = (name: string) =>
      etagsBelow(workshop().store, workshop().bucket, prefixOf(name));

    /** Two thirds of the names, with other contents. */
    const seed = async (name: string) => {
      const { store, faulty, bucket, proxy } = workshop();
      const engine = createTransferEngine(smallParts);
      try {
        const paths = ["0", "1"].map((one) => ({ kind: "path", path: join(old, one) }) as const);
        const to = { store: name === "known" ? faulty : store, bucket, prefix: prefixOf(name) };
        requireClean(await engine.upload(paths, to, quietly));
      } finally {
        engine.dispose();
        proxy.clear();
      }
    };

    const stepsTo = async (engine: TransferEngine, name: string) => {
      const steps: SyncStep[] = [];
      const source = { kind: "folder", path: folder } as const;
      await engine.compare(source, endOf(name, workshop().store), {
        ...{ criterion: "size", excludes: [], signal },
        onDifference: (found) => found.kind !== "barred" && steps.push(found),
      });
      assert.equal(steps.length, count);
      return steps;
    };

    const syncTo = async (
      engine: TransferEngine,
      name: string,
      options: {
        readonly store?: ObjectStore;
        readonly steps?: readonly SyncStep[];
        readonly journal?: JournalFile;
        readonly signal?: AbortSignal;
        readonly onProgress?: (told: TransferProgress) => void;
      } = {},
    ) => {
      const { store, steps = await stepsTo(engine, name), ...more } = options;
      const source = { kind: "folder", path: folder } as const;
      const plan = { source, target: endOf(name, store), steps: () => steps, holdingId: "test" };
      return engine.sync(plan, { signal, onRemoved: () => undefined, ...more });
    };

    test("are there, with their figures, and hardly one went the long way", async (t) => {
      await seed("all");
      const { faulty, proxy } = workshop();
      const watched = watching(faulty);
      let last: TransferProgress | undefined;
      const onProgress = (told: TransferProgress) => (last = told);
      const { store } = watched;
      const report = requireClean(await syncTo(engineFor(t), "all", { store, onProgress }));
      assert.deepEqual(await thereAt("all"), right);
      assert.deepEqual([report.done, last?.filesDone, last?.filesTotal], [count, count, count]);
      assert.deepEqual([last?.bytesDone, last?.bytesTotal], [report.bytes, report.bytes]);
      assert.equal(last?.active.length, 0);
      assert.equal(proxy.requests.filter(isPut).length, count);
      assert.ok(watched.written > count - 50, `${watched.written} in orders`);
    });

    for (const [index, fault] of passing.entries()) {
      test(`sent over ${Object.values(fault).join(" ")}`, async (t) => {
        const name = `fault ${index}`;
        await seed(name);
        const met = workshop().proxy.add({
          where: behind(100, isPut),
          times: 3,
          fault,
        });
        const report = requireClean(await syncTo(engineFor(t), name));
        assert.deepEqual([met.hits, report.done, report.counts.skipped], [3, count, 0]);
        assert.deepEqual(await thereAt(name), right);
      });
    }

    test("what arrived damaged, and was taken, is written again", async (t) => {
      await seed("damaged");
      const store = damaging(workshop().faulty);
      const report = requireClean(await syncTo(engineFor(t), "damaged", { store }));
      assert.equal(report.done, count);
      assert.deepEqual(await thereAt("damaged"), right);
    });

    test("what is not as it was compared stays, at either end", async (t) => {
      await seed("changed");
      const engine = engineFor(t);
      const steps = await stepsTo(engine, "changed");
      const { store, bucket } = workshop();
      const [created, updated] = (["create", "update"] as const).map(
        (kind) => steps.filter((step) => step.kind === kind)[20]?.path ?? "",
      );
      const plant = (path: string | undefined) =>
        store.write(
          bucket,
          `${prefixOf("changed")}${path}`,
          { kind: "bytes", bytes: somebodys },
          {},
          signal,
        );
      const step = steps.filter(({ kind }) => kind === "update")[100];
      const edited = step?.path ?? "";
      const sizeBytes = step?.kind === "update" ? step.source.sizeBytes : 0;
      const before = (await thereAt("changed"))[edited];
      await plant(updated);
      writeFileSync(join(folder, edited), Buffer.alloc(sizeBytes, "x"));
      t.after(() => (right = digestsOf(folder)));
      let isPlanted = false;
      const watched = watching(workshop().faulty, async () => {
        if (!isPlanted) await plant(created);
        isPlanted = true;
      });
      const report = requireClean(await syncTo(engine, "changed", { steps, store: watched.store }));
      assert.deepEqual([report.done, report.counts.skipped], [count - 3, 3]);
      assert.deepEqual(
        report.skipped.map(({ what, why }) => [what, why]).sort(),
        [created, updated, edited].map((path) => [join(folder, path ?? ""), "changed"]).sort(),
      );
      const there = await thereAt("changed");
      assert.equal(there[edited], before);
      const head = await Promise.all(
        [created, updated].map((path) =>
          store.head(bucket, { key: `${prefixOf("changed")}${path}` }, signal),
        ),
      );
      assert.deepEqual(
        head.map(({ sizeBytes }) => sizeBytes),
        [somebodys.length, somebodys.length],
      );
    });

    test("are gone on with in orders after a pause", async (t) => {
      await seed("paused");
      const path = join(folderFor(t), "journal.jsonl");
      const header = { v: 1, id: "t", createdAt: new Date().toISOString(), order: {} } as const;
      const begun = await JournalFile.create(path, header);
      const pause = new AbortController();
      workshop().proxy.add({
        where: behind(60, isPut),
        fault: { kind: "delay", delayMs: 200 },
      });
      const engine = engineFor(t);
      const steps = await stepsTo(engine, "paused");
      const first = await syncTo(engine, "paused", {
        ...{ steps, journal: begun, signal: pause.signal },
        onProgress: ({ filesDone }) => filesDone > 50 && pause.abort(new Paused()),
      });
      await begun.close();
      workshop().proxy.clear();
      assert.ok(first.done < count, `${first.done} done`);
      const journal = JournalFile.open(path);
      t.after(() => journal.close());
      const watched = watching(workshop().faulty);
      const { store } = watched;
      const report = requireClean(await syncTo(engineFor(t), "paused", { steps, journal, store }));
      assert.deepEqual([report.done, report.counts.skipped], [count, 0]);
      assert.deepEqual(await thereAt("paused"), right);
      assert.ok(watched.written > 0, "in orders");
    });
  });
}
