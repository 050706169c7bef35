import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { after, before, beforeEach, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { JournalFolder } from "../../../src/transfers/journal/journalFolder.ts";
import { startFaultProxy, type SeenRequest } from "../../servers/faultProxy.ts";
import { clientOf, freshName, live, removeBucket, type Running } from "../s3/server.ts";
import { serversUnderTest } from "../s3/servers.ts";
import { inFlight, type Job, type Outcome, type Work } from "./killedChild.ts";
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

type Is = (request: SeenRequest) => boolean;
const isPart: Is = ({ method, target }) => method === "PUT" && target.includes("partNumber=");
const isBegin: Is = ({ method, target }) => method === "POST" && /[?&]uploads/.test(target);
const isComplete: Is = ({ method, target }) => method === "POST" && /uploadId=/.test(target);
const isRange: Is = ({ method, headers }) => method === "GET" && headers["range"] !== undefined;
const isCopy: Is = ({ headers }) => headers["x-amz-copy-source"] !== undefined;
const isDelete: Is = ({ method, target }) => method === "POST" && /[?&]delete/.test(target);
const isPut: Is = ({ method, target }) => method === "PUT" && !target.includes("partNumber=");

/** Processes that move data are killed (SIGKILL) at any moment, and others go on. */
for (const server of serversUnderTest()) {
  describe(`killed transfers on ${server.name}`, () => {
    const bucket = freshName();
    let running: Running;
    let direct: ReturnType<typeof clientOf>;
    let workshop: Workshop;

    before(async () => {
      running = await server.start();
      const proxy = await startFaultProxy(running.endpoint);
      direct = clientOf(running);
      const { store } = direct.home;
      await direct.home.createBucket({ name: bucket }, live());
      workshop = { store, faulty: store, bucket, proxy };
    });

    after(async () => {
      await removeBucket(direct.home, bucket);
      await direct.http.close();
      await workshop.proxy.stop();
      await running.stop();
    });

    beforeEach(() => workshop.proxy.clear());

    function count(is: Is): number {
      return workshop.proxy.requests.filter(is).length;
    }

    function child(journals: string, work: Work) {
      const { region, owner, stranger } = running;
      const { endpoint } = workshop.proxy;
      const job: Job = { server: { endpoint, region, owner, stranger }, bucket, journals, work };
      const file = join(import.meta.dirname, "killedChild.ts");
      return spawn(process.execPath, [file, JSON.stringify(job)], {
        stdio: ["ignore", "pipe", "inherit"],
      });
    }

    /** Killed as soon as so many such requests have arrived at the server. */
    async function killed(journals: string, work: Work, is: Is, many: number): Promise<void> {
      const process = child(journals, work);
      const ended = once(process, "exit");
      while (count(is) < many && process.exitCode === null) await sleep(1);
      process.kill("SIGKILL");
      await ended;
    }

    async function finished(journals: string, work: Work): Promise<Outcome> {
      const process = child(journals, work);
      const [output] = await Promise.all([text(process.stdout), once(process, "exit")]);
      const outcome = JSON.parse(output) as Outcome;
      assert.deepEqual(outcome.failed, []);
      return outcome;
    }

    /** So slow that a process is killed in the middle. */
    function slowly(method: "PUT" | "GET"): void {
      workshop.proxy.add({ method, fault: { kind: "delay", delayMs: 150 } });
    }

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

    if (server.abilities.versioning)
      test("what was deleted from a versioned bucket is brought back, by exactly its markers", async (t) => {
        const folder = folderFor(t);
        const { store } = workshop;
        const versioned = freshName();
        await direct.home.createBucket({ name: versioned }, live());
        await direct.home.settings?.update(versioned, { versioning: "enabled" }, live());
        for (const name of ["a", "b/1", "b/2"]) fileOf(folder, `v/${name}`, Buffer.from(name));
        const to = { store, bucket: versioned, prefix: "" };
        const engine = engineFor(t);
        const source = { kind: "path", path: join(folder, "v") } as const;
        requireClean(await engine.upload([source], to, quietly));
        const own = await new JournalFolder(join(folder, "j")).create({});
        const selected = [
          { kind: "object", store, bucket: versioned, key: "v/a" },
          { kind: "prefix", store, bucket: versioned, prefix: "v/b/" },
        ] as const;
        const options = { ...quietly, journal: own.journal };
        requireClean(await engine.remove(selected, options));
        // Again, as after a crash: what is deleted does not get another marker.
        requireClean(await engine.remove(selected, options));
        const there = { ...workshop, bucket: versioned };
        assert.deepEqual(await keysBelow(there, ""), []);
        const { undoable } = await own.journal.replay();
        assert.deepEqual(undoable, { moved: 0, replaced: 0, markers: 3, gone: 0 });
        const report = requireClean(await engine.undo(own.journal, [store], quietly));
        assert.equal(report.done, 3);
        assert.deepEqual(await keysBelow(there, ""), ["v/a", "v/b/1", "v/b/2"]);
        await own.remove();
      });
  });
}
