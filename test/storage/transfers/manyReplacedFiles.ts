import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, beforeEach, describe, test, type TestContext } from "node:test";
import type { ObjectStore } from "../../../src/core/store.ts";
import { JournalFile } from "../../../src/transfers/journal/journalFile.ts";
import { Paused } from "../../../src/transfers/paused.ts";
import type { Conflict, TransferOptions } from "../../../src/transfers/transfer.ts";
import { behind, figures, overwriting } from "./manyObjects.ts";
import { beforePlacing, isPlaced, partials, passing } from "./placedFiles.ts";
import {
  digestsOf,
  engineFor,
  fileOf,
  folderFor,
  quietly,
  requireClean,
  withEngine,
  type Workshop,
} from "./workshop.ts";

const count = 300;
const somebodys = "somebody's";

/** One order at a time: all but the first go out when it is answered what becomes of what is there. */
const engineOf = (t: TestContext) => engineFor(t, { parallelFiles: 4 });

/** Small objects that take the place of files, by the hand of their store. */
export function testManyReplacedFiles(workshop: () => Workshop): void {
  describe("many small files in place of others", () => {
    /** Names to MD5s. */
    let right: Record<string, string>;

    before(async () => {
      workshop().proxy.clear();
      const home = mkdtempSync(join(tmpdir(), "stowage-replaced-"));
      try {
        for (let index = 0; index < count; index++)
          fileOf(join(home, "in place"), nameOf(index), 500 + index);
        right = digestsOf(home);
        const { store, bucket } = workshop();
        const source = { kind: "path", path: join(home, "in place") } as const;
        const to = { store, bucket, prefix: "" };
        await withEngine(async (engine) =>
          requireClean(await engine.upload([source], to, quietly)),
        );
      } finally {
        rmSync(home, { recursive: true });
      }
    });
    beforeEach(() => workshop().proxy.clear());

    const nameOf = (index: number) => `${index % 3}/${index} & ü.txt`;
    const selected = (store: ObjectStore) =>
      ({ kind: "prefix", store, bucket: workshop().bucket, prefix: "in place/" }) as const;

    /** A folder with other files of these names. */
    const filled = (t: TestContext) => {
      const folder = folderFor(t);
      for (let index = 0; index < count; index++)
        fileOf(join(folder, "in place"), nameOf(index), Buffer.from(`old ${index}`));
      return folder;
    };

    test("are there, asked about once, and hardly one went the long way", async (t) => {
      const { faulty, proxy } = workshop();
      const folder = filled(t);
      const executable = join(folder, "in place", nameOf(200));
      chmodSync(executable, 0o750);
      const { check, options: told } = figures();
      const { asked, options } = overwriting(told);
      const report = requireClean(await engineOf(t).download([selected(faulty)], folder, options));
      assert.deepEqual(digestsOf(folder), right);
      assert.equal(asked.length, 1);
      check(report, count);
      assert.equal(proxy.requests.filter(isPlaced).length > count - 100, true);
      assert.equal(statSync(executable).mode & 0o777, 0o750);
      assert.deepEqual(partials(folder), []);
    });

    for (const fault of passing) {
      test(`get over ${Object.values(fault).join(" ")}`, async (t) => {
        const { faulty, proxy } = workshop();
        const folder = filled(t);
        const met = proxy.add({ where: isPlaced, times: 3, fault });
        const { asked, options } = overwriting();
        requireClean(await engineOf(t).download([selected(faulty)], folder, options));
        assert.deepEqual([met.hits, asked.length], [3, 1]);
        assert.deepEqual(digestsOf(folder), right);
        assert.deepEqual(partials(folder), []);
      });
    }

    test("what somebody else puts there meanwhile is asked about, and not touched", async (t) => {
      const folder = filled(t);
      let planted: string | undefined;
      const planting = beforePlacing(workshop().store, (files) => {
        if (planted !== undefined) return;
        planted = files.find(({ replaced }) => replaced !== undefined)?.target;
        if (planted !== undefined) writeFileSync(planted, somebodys);
      });
      const { asked, options } = overwriting();
      const report = requireClean(
        await engineOf(t).download([selected(planting)], folder, options),
      );
      assert.ok(planted !== undefined);
      assert.deepEqual(
        asked.slice(1).map(({ target, hasChanged }) => [target, hasChanged]),
        [[planted, true]],
      );
      assert.deepEqual([report.done, report.counts.skipped], [count - 1, 1]);
      assert.equal(readFileSync(planted, "utf8"), somebodys);
      assert.deepEqual(partials(folder), []);
    });

    test("after a cancel every file is a whole one, the old or the new", async (t) => {
      const { faulty, proxy } = workshop();
      const folder = filled(t);
      const before = digestsOf(folder);
      const cancel = new AbortController();
      slowAfter(proxy, 80);
      const { options } = overwriting({
        signal: cancel.signal,
        onProgress: ({ filesDone }) => filesDone > 100 && cancel.abort(),
      });
      const report = await engineOf(t).download([selected(faulty)], folder, options);
      assert.ok(report.isCancelled);
      const there = digestsOf(folder);
      assert.deepEqual(Object.keys(there), Object.keys(before));
      const isNew = (name: string) => there[name] === right[name];
      for (const name of Object.keys(there)) assert.ok(isNew(name) || there[name] === before[name]);
      const replaced = Object.keys(there).filter(isNew).length;
      assert.equal(replaced, report.done);
      assert.ok(replaced < count);
    });

    test("are gone on with after a pause, and nothing newer is replaced unasked", async (t) => {
      const { faulty, proxy } = workshop();
      const folder = filled(t);
      const path = join(folderFor(t), "journal.jsonl");
      const header = { v: 1, id: "t", createdAt: new Date().toISOString(), order: {} } as const;
      const writing = await JournalFile.create(path, header);
      const pause = new AbortController();
      slowAfter(proxy, 80);
      const first = overwriting({
        ...{ signal: pause.signal, journal: writing },
        onProgress: ({ filesDone }) => filesDone > 100 && pause.abort(new Paused()),
      });
      const { done } = await engineOf(t).download([selected(faulty)], folder, first.options);
      await writing.close();
      proxy.clear();
      assert.ok(done < count, `${done} done`);
      const journal = JournalFile.open(path);
      t.after(() => journal.close());
      const there = digestsOf(folder);
      const history = await journal.replay();
      const open = Array.from(history.unsettled(), ({ start }) => start?.to);
      const taken = open.find((target) => {
        const name = target?.slice(folder.length + 1) ?? "";
        return there[name] !== right[name];
      });
      assert.ok(taken !== undefined, "its replacing was begun");
      writeFileSync(taken, somebodys);
      const asked: Conflict[] = [];
      const options: TransferOptions = {
        ...{ ...quietly, journal },
        onConflict: (conflict) => {
          asked.push(conflict);
          return Promise.resolve({ choice: "skip", applyToAll: false });
        },
      };
      const report = requireClean(await engineOf(t).download([selected(faulty)], folder, options));
      assert.deepEqual(
        asked.map(({ target, hasChanged }) => [target, hasChanged]),
        [[taken, true]],
      );
      assert.deepEqual([report.done, report.counts.skipped], [count - 1, 1]);
      assert.equal(readFileSync(taken, "utf8"), somebodys);
      const now = digestsOf(folder);
      for (const name of Object.keys(right))
        if (join(folder, name) !== taken) assert.equal(now[name], right[name]);
      assert.ok(proxy.requests.filter(isPlaced).length > 0, "some were placed by the store");
      assert.deepEqual(partials(folder), []);
    });
  });
}

function slowAfter(proxy: Workshop["proxy"], requests: number): void {
  proxy.add({ where: behind(requests, isPlaced), fault: { kind: "delay", delayMs: 200 } });
}
