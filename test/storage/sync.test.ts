import assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { BucketHome } from "../../src/core/bucketHome.ts";
import type { HttpClient } from "../../src/http/client.ts";
import type { Difference } from "../../src/transfers/compare/difference.ts";
import type { End } from "../../src/transfers/compare/item.ts";
import type { Removal, SyncStep } from "../../src/transfers/sync/step.ts";
import type { TransferEngine } from "../../src/transfers/transfer.ts";
import { clientOf, freshName, live, type Running } from "./s3/server.ts";
import { serversUnderTest } from "./s3/servers.ts";
import {
  digestsOf,
  engineFor,
  fileOf,
  folderFor,
  mebibyte,
  requireClean,
} from "./transfers/workshop.ts";

const { signal } = new AbortController();
const names = ["a-b", "a.txt", "a/z", "a0", "é", "\uff5e", "\u{1f600} face", "sub dir/x#%2F?.txt"];

async function differences(
  engine: TransferEngine,
  source: End,
  target: End,
  criterion: "checksum" | "time" = "checksum",
): Promise<readonly Difference[]> {
  const found: Difference[] = [];
  const onDifference = (difference: Difference) => found.push(difference);
  await engine.compare(source, target, { criterion, excludes: [], signal, onDifference });
  return found;
}

async function apply(
  engine: TransferEngine,
  source: End,
  target: End,
  found: readonly Difference[],
) {
  const steps = found.filter((one): one is SyncStep => one.kind !== "barred");
  assert.equal(steps.length, found.length);
  const removals: Removal[] = [];
  const plan = { source, target, steps: () => steps, holdingId: "test" };
  const onRemoved = (removal: Removal) => removals.push(removal);
  return { report: await engine.sync(plan, { signal, onRemoved }), removals };
}

/** Comparing and synchronizing with the real client on real servers, in every direction. */
for (const server of serversUnderTest()) {
  describe(`synchronizing on ${server.name}`, () => {
    const bucket = freshName();
    const clients: HttpClient[] = [];
    let running: Running;
    let home: BucketHome;
    const prefix = (path: string, of = home.store): End => ({
      ...{ kind: "prefix", store: of, bucket, prefix: path },
    });
    const put = (key: string, text: string) =>
      home.store.write(bucket, key, { kind: "bytes", bytes: Buffer.from(text) }, {}, live());

    before(async () => {
      running = await server.start();
      const client = clientOf(running);
      clients.push(client.http);
      ({ home } = client);
      await home.createBucket({ name: bucket }, live());
    });
    after(async () => {
      for (const client of clients) await client.close();
      await running.stop();
    });

    test("a folder goes up, to another prefix, and down again, byte for byte", async (t) => {
      const engine = engineFor(t);
      const folder = folderFor(t);
      for (const [index, name] of names.entries()) fileOf(folder, name, 100 + index);
      fileOf(folder, "large", 12 * mebibyte + 1);
      await put("up/extra", "x");
      const [local, up, copy] = [folder, "up/", "copy/"].map((path, index) =>
        index === 0 ? ({ kind: "folder", path } as const) : prefix(path),
      ) as [End, End, End];

      const first = await differences(engine, local, up);
      assert.equal(first.length, names.length + 2);
      requireClean((await apply(engine, local, up, first)).report);
      assert.deepEqual(await differences(engine, local, up), []);
      assert.deepEqual(await differences(engine, local, up, "time"), []);

      requireClean((await apply(engine, up, copy, await differences(engine, up, copy))).report);
      assert.deepEqual(await differences(engine, local, copy), []);

      const other = folderFor(t);
      fileOf(other, "old/extra", 10);
      const down: End = { kind: "folder", path: other };
      const { report } = await apply(engine, copy, down, await differences(engine, copy, down));
      assert.equal(requireClean(report).counts.skipped, 0);
      rmSync(join(other, ".stowage-deleted-test"), { recursive: true });
      assert.deepEqual(digestsOf(other), digestsOf(folder));
      assert.deepEqual(await differences(engine, copy, down), []);
    });

    test("from one connection to another, through memory", async (t) => {
      const engine = engineFor(t);
      const elsewhere = clientOf(running, { s3: { identity: "elsewhere" } });
      clients.push(elsewhere.http);
      await put("one/a", "a");
      await put("two/a", "b");
      const [one, two] = [prefix("one/"), prefix("two/", elsewhere.home.store)];
      const { report } = await apply(engine, one, two, await differences(engine, one, two));
      assert.deepEqual([requireClean(report).done, report.bytes], [1, 1]);
      assert.deepEqual(await differences(engine, one, two), []);
    });

    test("what somebody else wrote meanwhile stays, whatever was planned", async (t) => {
      const engine = engineFor(t);
      const folder = folderFor(t);
      for (const name of ["created", "updated"]) fileOf(folder, name, 10);
      for (const key of ["race/updated", "race/extra"]) await put(key, "before");
      const [local, race] = [{ kind: "folder", path: folder } as const, prefix("race/")];
      const found = await differences(engine, local, race);
      for (const key of ["created", "updated", "extra"]) await put(`race/${key}`, `theirs: ${key}`);
      const { report } = await apply(engine, local, race, found);
      assert.deepEqual([report.done, report.counts.skipped], [0, 3]);
      const { store } = home;
      const heads = await Promise.all(
        ["created", "updated", "extra"].map((key) =>
          store.head(bucket, { key: `race/${key}` }, live()),
        ),
      );
      assert.deepEqual(
        heads.map(({ sizeBytes }) => sizeBytes),
        [15, 15, 13],
      );

      const back = await differences(engine, race, local);
      await put("race/updated", "theirs, again");
      const down = await apply(
        engine,
        race,
        local,
        back.filter(({ path }) => path === "updated"),
      );
      assert.deepEqual([down.report.done, down.report.counts.skipped], [0, 1]);
      assert.equal(readFileSync(join(folder, "updated")).length, 10);
    });

    test("deletes of a versioned bucket come back, and others are told to be gone", async (t) => {
      const engine = engineFor(t);
      if (server.abilities.versioning)
        await home.settings?.update(bucket, { versioning: "enabled" }, live());
      for (const key of ["v/a", "v/b"]) await put(key, key);
      const empty: End = { kind: "folder", path: folderFor(t) };
      const target = prefix("v/");
      const found = await differences(engine, empty, target);
      const { report, removals } = await apply(engine, empty, target, found);
      assert.equal(requireClean(report).done, 2);
      assert.equal((await differences(engine, target, empty)).length, 0);
      const kind = server.abilities.versioning ? "marker" : "gone";
      assert.deepEqual(
        removals.map((one) => one.kind),
        [kind, kind],
      );
      const restored = requireClean(await engine.restore(target, removals, { signal }));
      const count = server.abilities.versioning ? 2 : 0;
      assert.equal(restored.done, count);
      assert.equal((await differences(engine, target, empty)).length, count);
    });
  });
}
