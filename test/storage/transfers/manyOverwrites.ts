import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, describe, test, type TestContext } from "node:test";
import type { ObjectStore } from "../../../src/core/store.ts";
import { createTransferEngine } from "../../../src/transfers/engine.ts";
import { JournalFile } from "../../../src/transfers/journal/journalFile.ts";
import { Paused } from "../../../src/transfers/paused.ts";
import type {
  Conflict,
  TransferOptions,
  TransferProgress,
} from "../../../src/transfers/transfer.ts";
import { damaging, isPut, md5sBelow, passing, watching } from "./manyWrites.ts";
import {
  changed,
  digestsOf,
  engineFor,
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

/** One order at a time: all but the first go out when it is answered what becomes of what is there. */
const engineOf = (t: TestContext) => engineFor(t, { parallelFiles: 4 });

/** Small files that take the place of objects, which stores do in orders where they compare ETags. */
export function testManyOverwrites(workshop: () => Workshop): void {
  describe("many small overwrites", () => {
    let old: string;
    let folder: string;
    /** Names to MD5s. */
    let right: Record<string, string>;

    before(async () => {
      const work = mkdtempSync(join(tmpdir(), "stowage-over-"));
      [old, folder] = [join(work, "old", "files"), join(work, "new", "files")];
      for (const into of [old, folder])
        for (let index = 0; index < count; index++)
          fileOf(into, `${index % 3}/${index} & ü.txt`, 500 + index);
      right = digestsOf(folder);
      workshop().proxy.clear();
      // By then it is known how this server writes.
      await seed("known");
      const engine = createTransferEngine(smallParts);
      try {
        const { options } = choosing("overwrite");
        requireClean(await engine.upload([source()], toOf("known"), options));
      } finally {
        engine.dispose();
      }
    });
    after(() => rmSync(join(folder, "..", ".."), { recursive: true }));
    beforeEach(() => workshop().proxy.clear());

    const source = () => ({ kind: "path", path: folder }) as const;
    const prefixOf = (name: string) => `over/${name}/`;
    const toOf = (name: string, store: ObjectStore = workshop().faulty) => ({
      ...{ store, bucket: workshop().bucket, prefix: prefixOf(name) },
    });
    const thereAt = (name: string) =>
      md5sBelow(workshop().store, workshop().bucket, `${prefixOf(name)}files/`);

    /** Other objects of these names. */
    const seed = async (name: string) => {
      const { faulty, store, bucket, proxy } = workshop();
      const engine = createTransferEngine(smallParts);
      try {
        const to = toOf(name, name === "known" ? faulty : store);
        requireClean(await engine.upload([{ kind: "path", path: old }], to, quietly));
        assert.deepEqual(await md5sBelow(store, bucket, `${prefixOf(name)}files/`), digestsOf(old));
      } finally {
        engine.dispose();
        proxy.clear();
      }
    };

    /** Answers the first question for all, and every further one, of what has changed, by skipping. */
    const choosing = (choice: "overwrite", more: Partial<TransferOptions> = {}) => {
      const asked: Conflict[] = [];
      const options: TransferOptions = {
        ...quietly,
        ...more,
        onConflict: (conflict) => {
          asked.push(conflict);
          return Promise.resolve(
            asked.length === 1
              ? { choice, applyToAll: true }
              : { choice: "skip", applyToAll: false },
          );
        },
      };
      return { asked, options };
    };

    const plant = (key: string) => {
      const { store, bucket } = workshop();
      return store.write(bucket, key, { kind: "bytes", bytes: somebodys }, {}, signal);
    };
    const sizeOf = async (key: string) =>
      (await workshop().store.head(workshop().bucket, { key }, signal)).sizeBytes;

    test("are there, asked about once, and hardly one went the long way", async (t) => {
      await seed("all");
      const { faulty, proxy } = workshop();
      const watched = watching(faulty);
      let last: TransferProgress | undefined;
      const onProgress = (told: TransferProgress) => (last = told);
      const { asked, options } = choosing("overwrite", { onProgress });
      const to = toOf("all", watched.store);
      const report = requireClean(await engineOf(t).upload([source()], to, options));
      assert.deepEqual(await thereAt("all"), right);
      assert.equal(asked.length, 1);
      assert.deepEqual([report.done, last?.filesDone, last?.filesTotal], [count, count, count]);
      assert.deepEqual([last?.bytesDone, last?.bytesTotal], [report.bytes, report.bytes]);
      assert.equal(last?.active.length, 0);
      assert.equal(proxy.requests.filter(isPut).length, count);
      assert.ok(watched.written > count - 100, `${watched.written} in orders`);
    });

    for (const [index, fault] of passing.entries()) {
      test(`sent over ${Object.values(fault).join(" ")}`, async (t) => {
        const name = `fault ${index}`;
        await seed(name);
        const { faulty, proxy } = workshop();
        let puts = 0;
        const met = proxy.add({
          where: (request) => isPut(request) && ++puts > 150,
          times: 3,
          fault,
        });
        const { asked, options } = choosing("overwrite");
        const to = toOf(name, faulty);
        const report = requireClean(await engineOf(t).upload([source()], to, options));
        assert.deepEqual([met.hits, report.done, asked.length], [3, count, 1]);
        assert.deepEqual(await thereAt(name), right);
      });
    }

    test("what arrived damaged, and was taken, is written again", async (t) => {
      await seed("damaged");
      const { options } = choosing("overwrite");
      const to = toOf("damaged", damaging(workshop().faulty));
      const report = requireClean(await engineOf(t).upload([source()], to, options));
      assert.equal(report.done, count);
      assert.deepEqual(await thereAt("damaged"), right);
    });

    for (const isHuge of [false, true]) {
      const where = isHuge ? "in a huge folder" : "in a small one";
      test(`what somebody else puts there meanwhile is asked about, ${where}`, async (t) => {
        const name = `planted ${isHuge}`;
        await seed(name);
        let planted: string | undefined;
        const watched = watching(workshop().faulty, async (writes) => {
          const key = planted === undefined && writes.find(({ replaces }) => replaces)?.key;
          if (key) await plant((planted = key));
        });
        const { asked, options } = choosing("overwrite");
        const store = isHuge ? withShortPages(watched.store) : watched.store;
        const report = requireClean(
          await engineOf(t).upload([source()], toOf(name, store), options),
        );
        assert.ok(planted !== undefined);
        assert.deepEqual(
          asked.slice(1).map(({ target, hasChanged }) => [target, hasChanged]),
          [[planted, true]],
        );
        assert.deepEqual([report.done, report.counts.skipped], [count - 1, 1]);
        assert.equal(await sizeOf(planted), somebodys.length);
      });
    }

    test("what is gone by then is written all the same", async (t) => {
      await seed("gone");
      const { store, bucket, faulty } = workshop();
      let gone: string | undefined;
      const watched = watching(faulty, async (writes) => {
        const key = gone === undefined && writes.find(({ replaces }) => replaces)?.key;
        if (key) await store.delete(bucket, [{ key: (gone = key) }], signal);
      });
      const { asked, options } = choosing("overwrite");
      const to = toOf("gone", watched.store);
      const report = requireClean(await engineOf(t).upload([source()], to, options));
      assert.ok(gone !== undefined);
      assert.deepEqual([report.done, asked.length], [count, 1]);
      assert.deepEqual(await thereAt("gone"), right);
    });

    test("are gone on with in orders after a pause, and nothing newer is replaced unasked", async (t) => {
      await seed("paused");
      const { journal, first } = await paused(t, "paused");
      const { store, bucket } = workshop();
      const there = await thereAt("paused");
      const isOld = (name: string) => there[name] !== right[name];
      const left = Object.keys(right).filter(isOld);
      assert.ok(left.length > 0 && left.length < count, `${left.length} left`);
      // One whose replacing was begun, if there is one, and what was not come to yet, is somebody's now.
      const { unsettled } = await begun(journal);
      const taken = unsettled.find((key) => isOld(key.slice(`${prefixOf("paused")}files/`.length)));
      if (taken !== undefined) await plant(taken);
      const watched = watching(workshop().faulty);
      const asked: Conflict[] = [];
      const options: TransferOptions = {
        ...quietly,
        journal,
        onConflict: (conflict) => {
          asked.push(conflict);
          return Promise.resolve({ choice: "skip", applyToAll: false });
        },
      };
      const to = toOf("paused", watched.store);
      const report = requireClean(await engineOf(t).upload([source()], to, options));
      assert.deepEqual(
        asked.map(({ target }) => target),
        taken === undefined ? [] : [taken],
      );
      assert.equal(report.done + report.counts.skipped, count);
      assert.ok(first.done < count);
      assert.ok(watched.written > 0, "in orders");
      const now = await md5sBelow(store, bucket, `${prefixOf("paused")}files/`);
      for (const [name, md5] of Object.entries(right))
        if (`${prefixOf("paused")}files/${name}` !== taken) assert.equal(now[name], md5);
      if (taken !== undefined) assert.equal(await sizeOf(taken), somebodys.length);
    });

    /** Overwriting begins and is paused. */
    const paused = async (t: TestContext, name: string) => {
      const path = join(folderFor(t), "journal.jsonl");
      const header = { v: 1, id: "t", createdAt: new Date().toISOString(), order: {} } as const;
      const writing = await JournalFile.create(path, header);
      const controller = new AbortController();
      const { faulty, proxy } = workshop();
      let puts = 0;
      proxy.add({
        where: (request) => isPut(request) && ++puts > 100,
        fault: { kind: "delay", delayMs: 100 },
      });
      const { options } = choosing("overwrite", {
        signal: controller.signal,
        journal: writing,
        onProgress: ({ filesDone }) => filesDone > 100 && controller.abort(new Paused()),
      });
      const first = await engineOf(t).upload([source()], toOf(name, faulty), options);
      await writing.close();
      proxy.clear();
      const journal = JournalFile.open(path);
      t.after(() => journal.close());
      return { journal, first };
    };

    const begun = async (journal: JournalFile) => {
      const history = await journal.replay();
      const unsettled = Array.from(history.unsettled(), ({ start }) => start?.to);
      return { unsettled: unsettled.filter((key) => key !== undefined) };
    };
  });
}

/** The store as it is, but that its listings show next to nothing at once. */
function withShortPages(store: ObjectStore): ObjectStore {
  const list = store.list.bind(store);
  return changed(store, {
    list: (bucket, { limit = Infinity, ...request }, live) =>
      list(bucket, { ...request, limit: Math.min(limit, 40) }, live),
  });
}
