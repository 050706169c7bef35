import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, beforeEach, describe, test } from "node:test";
import { JournalFile } from "../../../src/transfers/journal/journalFile.ts";
import { JournalFolder } from "../../../src/transfers/journal/journalFolder.ts";
import type { VersionLookup } from "../../../src/transfers/undo/deleteMarkers.ts";
import { serversUnderTest } from "../s3/servers.ts";
import { isDelete, startKilling, type Killing } from "./killing.ts";
import {
  engineFor,
  fileOf,
  folderFor,
  keysBelow,
  quietly,
  requireClean,
  type Workshop,
} from "./workshop.ts";

/** Deletes from versioned buckets, ended at any moment, are taken back to the last object. */
for (const server of serversUnderTest().filter(({ abilities }) => abilities.versioning)) {
  describe(`killed deletes on ${server.name}`, () => {
    let killing: Killing;
    let bucket: string;
    let workshop: Workshop;
    let versions: VersionLookup;

    before(async () => {
      killing = await startKilling(server, { isVersioned: true });
      ({ bucket, workshop } = killing);
      const { features } = killing.direct.home;
      versions = async () => (features ? (...args) => features.versions(...args) : undefined);
    });

    after(() => killing.stop());

    beforeEach(() => workshop.proxy.clear());

    test("what was deleted is brought back, by exactly its markers", async (t) => {
      const folder = folderFor(t);
      const { store } = workshop;
      for (const name of ["a", "b/1", "b/2"]) fileOf(folder, `v/${name}`, Buffer.from(name));
      const to = { store, bucket, prefix: "" };
      const engine = engineFor(t);
      const source = { kind: "path", path: join(folder, "v") } as const;
      requireClean(await engine.upload([source], to, quietly));
      const own = await new JournalFolder(join(folder, "j")).create({});
      const selected = [
        { kind: "object", store, bucket, key: "v/a" },
        { kind: "prefix", store, bucket, prefix: "v/b/" },
      ] as const;
      const options = { ...quietly, journal: own.journal };
      requireClean(await engine.remove(selected, options));
      // Again, as after a crash: what is deleted does not get another marker.
      requireClean(await engine.remove(selected, options));
      assert.deepEqual(await keysBelow(workshop, "v/"), []);
      const { undoable } = await own.journal.replay();
      assert.deepEqual(undoable, { moved: 0, replaced: 0, markers: 3, gone: 0 });
      const report = requireClean(await engine.undo(own.journal, [store], quietly));
      assert.equal(report.done, 3);
      assert.deepEqual(await keysBelow(workshop, "v/"), ["v/a", "v/b/1", "v/b/2"]);
      await own.remove();
    });

    const moments = [
      ["with a batch under way", 300, "gone on with"],
      ["with two batches under way", 1100, "gone on with"],
      ["with a batch under way", 300, "discarded"],
    ] as const;
    for (const [when, objects, then] of moments)
      test(`deletes that were killed ${when} and ${then} are taken back whole`, async (t) => {
        const folder = folderFor(t);
        const many = Math.ceil(objects / 1000);
        const root = `k${objects}${then.length}`;
        const single = `${root}-single`;
        for (let n = 0; n < objects; n++) fileOf(folder, `${root}/${n}`, Buffer.from(`${n}`));
        fileOf(folder, single, Buffer.from("alone"));
        const { store } = workshop;
        const engine = engineFor(t);
        const paths = [root, single].map((name) => join(folder, name));
        const sources = paths.map((path) => ({ kind: "path", path }) as const);
        requireClean(await engine.upload(sources, { store, bucket, prefix: "" }, quietly));
        const before = await keysBelow(workshop, root);
        assert.equal(before.length, objects + 1);
        const journals = join(folder, "j");
        const work = { kind: "delete", keys: [single], prefix: `${root}/` } as const;
        // The server gets them; nobody lives to get its answers.
        const fault = { kind: "stall", in: "answer", afterBytes: 0 } as const;
        workshop.proxy.add({ method: "POST", fault });
        let left = before.length;
        await killing.killedWhen(journals, work, async () => {
          if (killing.count(isDelete) < many) return false;
          left = (await keysBelow(workshop, root)).length;
          return left < before.length;
        });
        assert.ok(left < before.length);
        workshop.proxy.clear();
        if (then === "gone on with") {
          const { done } = await killing.finished(journals, work);
          assert.equal(done, objects + 1);
          assert.deepEqual(await keysBelow(workshop, root), []);
        } else {
          const [id = ""] = await new JournalFolder(journals).abandoned();
          const own = await new JournalFolder(journals).claim(id);
          assert.ok(own);
          await engine.discard(own.journal, [store], { ...quietly, versions });
          await own.release();
        }
        const [id = ""] = await new JournalFolder(journals).abandoned();
        const journal = JournalFile.open(join(journals, `${id}.jsonl`));
        requireClean(await engine.undo(journal, [store], { ...quietly, versions }));
        await journal.close();
        assert.deepEqual(await keysBelow(workshop, root), before);
        assert.deepEqual(await markersBelow(root), [], "no marker is left, not even below another");
      });

    test("what a repeated request deleted is brought back, whatever markers it left", async (t) => {
      const folder = folderFor(t);
      for (let n = 0; n < 20; n++) fileOf(folder, `twice/${n}`, Buffer.from(`${n}`));
      const { store } = workshop;
      const engine = engineFor(t);
      const source = { kind: "path", path: join(folder, "twice") } as const;
      requireClean(await engine.upload([source], { store, bucket, prefix: "" }, quietly));
      const before = await keysBelow(workshop, "twice/");
      const rule = {
        method: "POST",
        target: /delete/,
        times: 1,
        fault: { kind: "lostAnswer" },
      } as const;
      workshop.proxy.add(rule);
      const journals = join(folder, "j");
      const work = { kind: "delete", keys: [], prefix: "twice/" } as const;
      const { done, journal } = await killing.finished(journals, work);
      assert.equal(done, 20);
      const of = JournalFile.open(journal);
      requireClean(await engine.undo(of, [store], { ...quietly, versions }));
      await of.close();
      assert.deepEqual(await keysBelow(workshop, "twice/"), before);
      assert.deepEqual(await markersBelow("twice/"), []);
    });

    async function markersBelow(prefix: string): Promise<string[]> {
      const list = await versions({ home: "", bucket }, quietly.signal);
      const markers: string[] = [];
      let cursor: string | undefined;
      do {
        const request = { prefix, ...(cursor !== undefined && { cursor }) };
        const page = await list?.(bucket, request, quietly.signal);
        for (const one of page?.items ?? []) if (one.kind === "deleteMarker") markers.push(one.key);
        cursor = page?.cursor;
      } while (cursor !== undefined);
      return markers;
    }
  });
}
