import assert from "node:assert/strict";
import { after, before, describe, test, type TestContext } from "node:test";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { ObjectAcl, ObjectAcls } from "../../src/core/acl.ts";
import type { ObjectStore } from "../../src/core/store.ts";
import { createHttpClient, type HttpClient } from "../../src/http/client.ts";
import { JournalFile } from "../../src/transfers/journal/journalFile.ts";
import type { TransferReport } from "../../src/transfers/transfer.ts";
import { startCeph } from "../servers/ceph.ts";
import { startS3Server } from "../servers/s3.ts";
import { compared, planOf } from "../unit/transfers/compare/ends.ts";
import {
  changed,
  engineFor,
  folderFor,
  mebibyte,
  quietly,
  requireClean,
  withSmallCopies,
} from "./transfers/workshop.ts";
import { aclAt, forbidReading, homeAt, open, stored } from "./wholeObject.ts";

const { signal } = new AbortController();

/** Copies are new objects: what was granted on their sources has to be granted on them again. */
describe("permissions of objects that are copied on a server with access control lists", () => {
  let http: HttpClient;
  let ceph: Awaited<ReturnType<typeof startCeph>>;
  let owner: ReturnType<typeof homeAt>;
  const buckets: string[] = [];

  before(async () => {
    http = createHttpClient({ retry: { attempts: 2 } });
    ceph = await startCeph();
    owner = homeAt(http, ceph, ceph);
  });
  after(async () => {
    for (const bucket of buckets) {
      const { items } = await owner.home.store.list(bucket, { prefix: "" }, signal);
      const keys = items.flatMap((one) => (one.kind === "object" ? [{ key: one.key }] : []));
      if (keys.length > 0) await owner.home.store.delete(bucket, keys, signal);
      await owner.home.deleteBucket(bucket, {}, signal);
    }
    await ceph.stop();
    await http.close();
  });

  async function freshBucket() {
    const bucket = `acls-${process.pid}-${buckets.length}`;
    buckets.push(bucket);
    await owner.home.createBucket({ name: bucket }, signal);
    const { store } = owner.home;
    return { bucket, store, small: withSmallCopies(store, 6 * mebibyte) };
  }

  async function journalFor(t: TestContext) {
    const header = { v: 1, id: "x", createdAt: new Date().toISOString(), order: {} } as const;
    return JournalFile.create(join(folderFor(t), "journal.jsonl"), header);
  }

  /** Two objects, of which one has a list of its own. */
  async function twoObjects(bucket: string): Promise<ObjectAcl> {
    const { store } = owner.home;
    for (const key of ["a/open", "a/plain"]) await stored(store, { bucket, key });
    return open(store, bucket, "a/open");
  }

  async function requireAcls(bucket: string, prefix: string, acl: ObjectAcl): Promise<void> {
    const { store } = owner.home;
    assert.deepEqual(await aclAt(store, bucket, `${prefix}open`), acl);
    assert.equal((await aclAt(store, bucket, `${prefix}plain`)).grants.length, 1);
  }

  /** To Ceph, another list is a change of the object: its time is another one then. */
  function withLateAcls(store: ObjectStore): ObjectStore {
    const { objectAcls } = store;
    assert.ok(objectAcls);
    const late: ObjectAcls = {
      ...objectAcls,
      put: async (...change) => {
        await setTimeout(2000);
        return objectAcls.put(...change);
      },
    };
    return changed(store, { objectAcls: late });
  }

  const lost = (report: TransferReport) => report.notKept?.map(({ key, what }) => [key, what]);

  for (const way of ["in one piece", "in parts"] as const)
    test(`they stay what they are ${way}: copied, renamed, moved, and moved back`, async (t) => {
      const { bucket, store, small } = await freshBucket();
      const acl = await twoObjects(bucket);
      const from = { store: way === "in parts" ? small : store, bucket };
      const engine = engineFor(t, { copyPartBytes: 5 * mebibyte });
      const tree = { kind: "prefix", ...from, prefix: "a/" } as const;
      const copied = requireClean(await engine.copy([tree], { ...from, prefix: "to/" }, quietly));
      assert.equal(copied.notKept, undefined);
      await requireAcls(bucket, "to/a/", acl);
      requireClean(await engine.rename(tree, "b/", quietly));
      await requireAcls(bucket, "b/", acl);
      const journal = await journalFor(t);
      const later = withLateAcls(from.store);
      const moving = { kind: "prefix", store: later, bucket, prefix: "b/" } as const;
      const to = { store: later, bucket, prefix: "far/" };
      requireClean(await engine.move([moving], to, { ...quietly, journal }));
      await requireAcls(bucket, "far/b/", acl);
      requireClean(await engine.undo(journal, [from.store], { signal }));
      await journal.close();
      await requireAcls(bucket, "b/", acl);
      assert.equal((await store.list(bucket, { prefix: "far/" }, signal)).items.length, 0);
    });

  test("they stay what they are in another bucket, and when prefixes are synchronized", async (t) => {
    const { bucket, store } = await freshBucket();
    const other = await freshBucket();
    const acl = await twoObjects(bucket);
    const engine = engineFor(t);
    const tree = { kind: "prefix", store, bucket, prefix: "a/" } as const;
    const to = { store, bucket: other.bucket, prefix: "" };
    requireClean(await engine.copy([tree], to, quietly));
    await requireAcls(other.bucket, "a/", acl);
    const target = { kind: "prefix", store, bucket: other.bucket, prefix: "synced/" } as const;
    const { differences } = await compared(engine, tree, target);
    const plan = planOf(tree, target, differences);
    requireClean(await engine.sync(plan, { signal, onRemoved: () => undefined }));
    await requireAcls(other.bucket, "synced/", acl);
  });

  test("what does not go to another connection is told, and so is what may not be read", async (t) => {
    const { bucket, store } = await freshBucket();
    await twoObjects(bucket);
    const engine = engineFor(t);
    const plain = await startS3Server();
    t.after(() => plain.stop());
    const { home } = homeAt(http, plain, plain);
    await home.createBucket({ name: "plain" }, signal);
    const tree = { kind: "prefix", store, bucket, prefix: "a/" } as const;
    const away = { store: home.store, bucket: "plain", prefix: "" };
    const report = await engine.copy([tree], away, quietly);
    assert.deepEqual(
      lost(report)?.filter(([, what]) => what === "acl"),
      [["a/open", "acl"]],
    );
    const stranger = homeAt(http, ceph, ceph.stranger).home.store;
    await forbidReading(owner, bucket);
    const theirs = { kind: "prefix", store: stranger, bucket, prefix: "a/" } as const;
    const to = { store: stranger, bucket, prefix: "to/" };
    const unread = requireClean(await engine.copy([theirs], to, quietly));
    assert.deepEqual(lost(unread)?.toSorted(), [
      ["to/a/open", "acl"],
      ["to/a/plain", "acl"],
    ]);
    // Once is enough: whoever may not read them may never.
    const again = requireClean(await engine.copy([theirs], { ...to, prefix: "again/" }, quietly));
    assert.equal(again.notKept, undefined);
  });

  test("nobody asks for them, and nothing is told, where that is switched off", async (t) => {
    const { bucket, store } = await freshBucket();
    await twoObjects(bucket);
    const engine = engineFor(t, { keepAcls: "never" });
    const tree = { kind: "prefix", store, bucket, prefix: "a/" } as const;
    const report = requireClean(await engine.rename(tree, "b/", quietly));
    assert.equal(report.notKept, undefined);
    assert.equal((await aclAt(store, bucket, "b/open")).grants.length, 1);
  });
});
