import assert from "node:assert/strict";
import { readdirSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { after, before, beforeEach, describe, test } from "node:test";
import { serversUnderTest } from "../s3/servers.ts";
import { inFlight } from "./killedChild.ts";
import {
  isBegin,
  isComplete,
  isCopy,
  isDelete,
  isPart,
  isPut,
  isRange,
  startKilling,
  type Is,
  type Killing,
} from "./killing.ts";
import {
  digestsOf,
  engineFor,
  fileOf,
  folderFor,
  keysBelow,
  mebibyte,
  orphans,
  quietly,
  requireClean,
  smallParts,
  type Workshop,
} from "./workshop.ts";

const size = 32 * mebibyte + 7;
const parts = Math.ceil(size / smallParts.partBytes);

/** Processes that move data are killed (SIGKILL) at any moment, and others go on. */
for (const server of serversUnderTest()) {
  describe(`killed transfers on ${server.name}`, () => {
    let killing: Killing;
    let bucket: string;
    let workshop: Workshop;

    before(async () => {
      killing = await startKilling(server);
      ({ bucket, workshop } = killing);
    });

    after(() => killing.stop());

    beforeEach(() => workshop.proxy.clear());

    const count = (is: Is) => killing.count(is);
    const killed: Killing["killed"] = (...args) => killing.killed(...args);
    const finished: Killing["finished"] = (...args) => killing.finished(...args);
    const slowly: Killing["slowly"] = (method) => killing.slowly(method);

    const moments = [
      ["as its upload begins", isBegin, 1],
      ["early", isPart, 3],
      ["late", isPart, parts - 1],
      ["as it is completed", isComplete, 1],
    ] as const;
    for (const [when, is, many] of moments) {
      test(`an upload that was killed ${when} sends at most the parts in flight again`, async (t) => {
        const folder = folderFor(t);
        const path = fileOf(folder, "from/big.bin", size);
        const prefix = `up-${many}-${when.length}/`;
        const work = { kind: "upload", path, prefix } as const;
        slowly("PUT");
        await killed(join(folder, "j"), work, is, many);
        const { done } = await finished(join(folder, "j"), work);
        assert.equal(done, 1);
        assert.ok(count(isPart) <= parts + inFlight, `${count(isPart)} of ${parts} parts`);
        assert.deepEqual(await orphans(workshop, prefix), []);
        const back = join(folder, "back");
        const { store } = workshop;
        const object = { kind: "object", store, bucket, key: prefix + basename(path) } as const;
        requireClean(await engineFor(t).download([object], back, quietly));
        assert.deepEqual(digestsOf(back), digestsOf(join(folder, "from")));
      });
    }

    test("an upload that was killed twice and is discarded leaves nothing", async (t) => {
      const folder = folderFor(t);
      const path = fileOf(folder, "big.bin", size);
      const work = { kind: "upload", path, prefix: "discarded/" } as const;
      slowly("PUT");
      await killed(join(folder, "j"), work, isBegin, 1);
      await killed(join(folder, "j"), work, isPart, 4);
      await finished(join(folder, "j"), { kind: "discard" });
      assert.deepEqual(await orphans(workshop, "discarded/"), []);
      assert.deepEqual(await keysBelow(workshop, "discarded/"), []);
      assert.deepEqual(readdirSync(join(folder, "j")), []);
    });

    test("a download that was killed again and again fetches at most the parts in flight again", async (t) => {
      const folder = folderFor(t);
      const path = fileOf(folder, "down/big.bin", size);
      const to = { store: workshop.store, bucket, prefix: "down/" };
      requireClean(await engineFor(t).upload([{ kind: "path", path }], to, quietly));
      const into = join(folder, "into");
      const work = { kind: "download", prefix: "down/", folder: into } as const;
      slowly("GET");
      for (const many of [1, 4, 9]) await killed(join(folder, "j"), work, isRange, many);
      const { done } = await finished(join(folder, "j"), work);
      assert.equal(done, 1);
      assert.ok(count(isRange) <= parts + 3 * inFlight, `${count(isRange)} of ${parts} parts`);
      assert.deepEqual(Object.values(digestsOf(into)), Object.values(digestsOf(dirname(path))));
    });

    test("a download that was killed and is discarded leaves nothing", async (t) => {
      const folder = folderFor(t);
      const into = join(folder, "into");
      const work = { kind: "download", prefix: "down/", folder: into } as const;
      slowly("GET");
      await killed(join(folder, "j"), work, isRange, 5);
      assert.equal(Object.keys(digestsOf(into)).length, 1);
      await finished(join(folder, "j"), { kind: "discard" });
      assert.deepEqual(digestsOf(into), {});
    });

    test("many small files that were killed on their way arrive once, both ways", async (t) => {
      const folder = folderFor(t);
      const files = 300;
      for (let n = 0; n < files; n++) fileOf(folder, `many/${n % 9}/${n}.txt`, 500 + n);
      const up = { kind: "upload", path: join(folder, "many"), prefix: "small/" } as const;
      for (const many of [20, 150]) await killed(join(folder, "up"), up, isPut, many);
      assert.equal((await finished(join(folder, "up"), up)).done, files);
      // One more is the client trying out once whether the server checks conditions.
      const most = files + 2 * 16 + 3;
      assert.ok(count(isPut) <= most, `${count(isPut)} writes of ${files} files`);
      const into = join(folder, "into");
      const down = { kind: "download", prefix: "small/many/", folder: into } as const;
      const isGet: Is = ({ method, target }) => method === "GET" && target.includes(".txt");
      for (const many of [20, 150]) await killed(join(folder, "down"), down, isGet, many);
      assert.equal((await finished(join(folder, "down"), down)).done, files);
      assert.ok(count(isGet) <= most, `${count(isGet)} reads of ${files} files`);
      assert.deepEqual(digestsOf(join(into, "many")), digestsOf(join(folder, "many")));
    });

    test("a renamed prefix is whole wherever it was killed, gone on with, and taken back", async (t) => {
      const folder = folderFor(t);
      const objects = 300;
      const names = Array.from({ length: objects }, (_, n) => `${n % 7}/${n}.txt`).sort();
      for (const name of names) fileOf(folder, `r/${name}`, Buffer.from(name));
      const to = { store: workshop.store, bucket, prefix: "" };
      const source = { kind: "path", path: join(folder, "r") } as const;
      requireClean(await engineFor(t).upload([source], to, quietly));
      const requireWhole = async () => {
        const here = await keysBelow(workshop, "r/");
        const there = await keysBelow(workshop, "renamed/");
        const all = new Set([
          ...here.map((key) => key.slice(2)),
          ...there.map((key) => key.slice(8)),
        ]);
        assert.deepEqual([...all].sort(), names);
      };
      const work = { kind: "rename", from: "r/", to: "renamed/" } as const;
      const moments = [
        [isCopy, 1],
        [isCopy, 120],
        [isDelete, 2],
        [isCopy, 290],
      ] as const;
      for (const [is, many] of moments) {
        await killed(join(folder, "j"), work, is, many);
        await requireWhole();
      }
      const { done, journal } = await finished(join(folder, "j"), work);
      assert.equal(done, objects);
      assert.ok(count(isCopy) <= objects + moments.length * 16, `${count(isCopy)} copies`);
      assert.deepEqual(await keysBelow(workshop, "r/"), []);
      await requireWhole();
      const undo = { kind: "undo", path: journal } as const;
      const before = count(isCopy);
      await killed(join(folder, "undo"), undo, isCopy, before + 50);
      await requireWhole();
      await finished(join(folder, "undo"), undo);
      assert.deepEqual(await keysBelow(workshop, "renamed/"), []);
      await requireWhole();
      rmSync(journal);
    });
  });
}
