import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, describe, test, type TestContext } from "node:test";
import type { ObjectStore } from "../../../src/core/store.ts";
import { JournalFile } from "../../../src/transfers/journal/journalFile.ts";
import { Paused } from "../../../src/transfers/paused.ts";
import { behind, figures, overwriting, skipping } from "./manyObjects.ts";
import { damaging, isPut, passing, watching } from "./manyWrites.ts";
import {
  changed,
  digestsOf,
  engineFor,
  etagsBelow,
  fileOf,
  folderFor,
  quietly,
  requireClean,
  withEngine,
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
      const { options } = overwriting();
      await withEngine(async (engine) =>
        requireClean(await engine.upload([source()], toOf("known"), options)),
      );
    });
    after(() => rmSync(join(folder, "..", ".."), { recursive: true }));
    beforeEach(() => workshop().proxy.clear());

    const source = () => ({ kind: "path", path: folder }) as const;
    const prefixOf = (name: string) => `over/${name}/`;
    const toOf = (name: string, store: ObjectStore = workshop().faulty) => ({
      ...{ store, bucket: workshop().bucket, prefix: prefixOf(name) },
    });
    const thereAt = (name: string) =>
      etagsBelow(workshop().store, workshop().bucket, `${prefixOf(name)}files/`);

    /** Other objects of these names. */
    const seed = async (name: string) => {
      const { faulty, store, bucket, proxy } = workshop();
      const to = toOf(name, name === "known" ? faulty : store);
      await withEngine(async (engine) =>
        requireClean(await engine.upload([{ kind: "path", path: old }], to, quietly)),
      );
      assert.deepEqual(await etagsBelow(store, bucket, `${prefixOf(name)}files/`), digestsOf(old));
      proxy.clear();
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
      const { check, options: told } = figures();
      const { asked, options } = overwriting(told);
      const to = toOf("all", watched.store);
      const report = requireClean(await engineOf(t).upload([source()], to, options));
      assert.deepEqual(await thereAt("all"), right);
      assert.equal(asked.length, 1);
      check(report, count);
      assert.equal(proxy.requests.filter(isPut).length, count);
      assert.ok(watched.written > count - 100, `${watched.written} in orders`);
    });

    for (const [index, fault] of passing.entries()) {
      test(`sent over ${Object.values(fault).join(" ")}`, async (t) => {
        const name = `fault ${index}`;
        await seed(name);
        const { faulty, proxy } = workshop();
        const met = proxy.add({
          where: behind(150, isPut),
          times: 3,
          fault,
        });
        const { asked, options } = overwriting();
        const to = toOf(name, faulty);
        const report = requireClean(await engineOf(t).upload([source()], to, options));
        assert.deepEqual([met.hits, report.done, asked.length], [3, count, 1]);
        assert.deepEqual(await thereAt(name), right);
      });
    }

    test("what arrived damaged, and was taken, is written again", async (t) => {
      await seed("damaged");
      const { options } = overwriting();
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
        const { asked, options } = overwriting();
        const store = isHuge ? withShortPages(watched.store) : watched.store;
        const report = requireClean(
          await engineOf(t).upload([source()], toOf(name, store), options),
        );
        assert.ok(planted !== undefined);
        assert.ok(watched.written > 100, `${watched.written} in orders`);
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
      const { asked, options } = overwriting();
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
      const { asked, options } = skipping();
      const to = toOf("paused", watched.store);
      const report = requireClean(
        await engineOf(t).upload([source()], to, { ...options, journal }),
      );
      assert.deepEqual(asked, taken === undefined ? [] : [taken]);
      assert.equal(report.done + report.counts.skipped, count);
      assert.ok(first.done < count);
      assert.ok(watched.written > 0, "in orders");
      const now = await etagsBelow(store, bucket, `${prefixOf("paused")}files/`);
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
      proxy.add({
        where: behind(100, isPut),
        fault: { kind: "delay", delayMs: 100 },
      });
      const { options } = overwriting({
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
