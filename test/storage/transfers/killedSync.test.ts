import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { after, before, beforeEach, describe, test, type TestContext } from "node:test";
import { holdingPath } from "../../../src/transfers/sync/removeFiles.ts";
import { writePlan } from "../../../src/transfers/sync/planFile.ts";
import type { SyncStep } from "../../../src/transfers/sync/step.ts";
import { serversUnderTest } from "../s3/servers.ts";
import { holdingId, type Place } from "./killedChild.ts";
import { isDelete, isPut, startKilling, type Is, type Killing } from "./killing.ts";
import {
  digestsOf,
  engineFor,
  fileOf,
  folderFor,
  keysBelow,
  quietly,
  requireClean,
  type Workshop,
} from "./workshop.ts";

const files = 240;
const extras = 120;
const isGet: Is = ({ method, target }) => method === "GET" && target.includes(".txt");
/** Whether the source has come to have what is deleted at the target. */
const isAsked: Is = ({ method, target }) => method === "HEAD" && target.includes("extra");

/** Synchronizations that are killed at any moment, gone on with, and their deletes taken back. */
for (const server of serversUnderTest()) {
  describe(`killed synchronizations on ${server.name}`, () => {
    const isVersioned = server.abilities.versioning;
    let killing: Killing;
    let bucket: string;
    let workshop: Workshop;

    before(async () => {
      killing = await startKilling(server, { isVersioned });
      ({ bucket, workshop } = killing);
    });

    after(() => killing.stop());

    beforeEach(() => workshop.proxy.clear());

    function endOf(place: Place) {
      return place.kind === "folder" ? place : { ...place, store: workshop.store, bucket };
    }

    /** Everything that differs, deletes included. */
    async function planOf(t: TestContext, from: Place, to: Place): Promise<string> {
      const steps: SyncStep[] = [];
      await engineFor(t).compare(endOf(from), endOf(to), {
        ...{ criterion: "checksum", excludes: [], signal: quietly.signal },
        onDifference: (one) =>
          void (one.kind === "barred" ? assert.fail(one.path) : steps.push(one)),
      });
      const path = join(folderFor(t), "a.plan.jsonl");
      await writePlan(path, steps);
      return path;
    }

    async function upload(t: TestContext, folder: string, prefix: string): Promise<void> {
      const to = { store: workshop.store, bucket, prefix };
      const source = { kind: "path", path: folder } as const;
      requireClean(await engineFor(t).upload([source], to, quietly));
    }

    test("a folder is at its prefix, once, and what was deleted there comes back", async (t) => {
      const folder = folderFor(t);
      const name = (n: number) => `up/${n % 5}/${n}.txt`;
      for (let n = 0; n < extras; n++) fileOf(folder, `up/extra${n}`, Buffer.from(`${n}`));
      for (let n = 0; n < 20; n++) fileOf(folder, name(n), Buffer.from("old"));
      await upload(t, join(folder, "up"), "");
      for (let n = 0; n < extras; n++) rmSync(join(folder, `up/extra${n}`));
      for (let n = 0; n < files; n++) fileOf(folder, name(n), Buffer.from(`new ${n}`));
      const before = await keysBelow(workshop, "up/extra");
      const from = { kind: "folder", path: join(folder, "up") } as const;
      const to = { kind: "prefix", prefix: "up/" } as const;
      const plan = await planOf(t, from, to);
      workshop.proxy.clear();
      const journals = join(folder, "j");
      const work = { kind: "sync", from, to, plan } as const;
      for (const many of [20, 180]) await killing.killed(journals, work, isPut, many);
      await killing.killed(journals, work, isDelete, 1);
      const { done, removals } = await killing.finished(journals, work);
      assert.equal(done, files + extras);
      const most = files + 2 * 16 + 3;
      assert.ok(killing.count(isPut) <= most, `${killing.count(isPut)} writes of ${files} files`);
      const back = folderFor(t);
      const selected = { kind: "prefix", store: workshop.store, bucket, prefix: "up/" } as const;
      requireClean(await engineFor(t).download([selected], back, quietly));
      assert.deepEqual(digestsOf(join(back, "up")), digestsOf(from.path));
      assert.deepEqual(removals.length, extras);
      if (!isVersioned) return;
      requireClean(await engineFor(t).restore(endOf(to), removals, quietly));
      assert.deepEqual(await keysBelow(workshop, "up/extra"), before);
    });

    test("a prefix is in its folder, once, and what was deleted there comes back", async (t) => {
      const folder = folderFor(t);
      const name = (n: number) => `down/${n % 5}/${n}.txt`;
      for (let n = 0; n < files; n++) fileOf(folder, name(n), Buffer.from(`new ${n}`));
      await upload(t, join(folder, "down"), "");
      const target = folderFor(t);
      for (let n = 0; n < extras; n++) fileOf(target, `extra/${n}`, Buffer.from(`${n}`));
      for (let n = 0; n < 20; n++) fileOf(target, name(n).slice(5), Buffer.from("old"));
      const before = digestsOf(join(target, "extra"));
      const from = { kind: "prefix", prefix: "down/" } as const;
      const to = { kind: "folder", path: target } as const;
      const plan = await planOf(t, from, to);
      workshop.proxy.clear();
      const journals = join(folder, "j");
      const work = { kind: "sync", from, to, plan } as const;
      killing.slowly("GET");
      for (const many of [20, 180]) await killing.killed(journals, work, isGet, many);
      for (const many of [5, 70]) await killing.killed(journals, work, isAsked, many);
      const { removals } = await killing.finished(journals, work);
      // What was under way, and what the disk was not yet told of, is compared with what is there.
      const most = files + 2 * 2 * 16;
      assert.ok(killing.count(isGet) <= most, `${killing.count(isGet)} reads of ${files} files`);
      const holding = holdingPath(target, holdingId);
      const held = digestsOf(join(holding, "extra"));
      assert.deepEqual(held, before);
      const engine = engineFor(t);
      requireClean(await engine.restore(to, removals, quietly));
      assert.deepEqual(digestsOf(join(target, "extra")), before);
      rmSync(join(target, "extra"), { recursive: true });
      rmSync(holding, { recursive: true });
      assert.deepEqual(digestsOf(target), digestsOf(join(folder, "down")));
    });
  });
}
