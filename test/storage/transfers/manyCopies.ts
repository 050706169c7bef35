import assert from "node:assert/strict";
import { join } from "node:path";
import { before, beforeEach, describe, test } from "node:test";
import type { CopyRequest, ObjectStore } from "../../../src/core/store.ts";
import { JournalFile } from "../../../src/transfers/journal/journalFile.ts";
import { Paused } from "../../../src/transfers/paused.ts";
import type { Fault, SeenRequest } from "../../servers/faultProxy.ts";
import { behind, cancelledBehind, figures, skipping } from "./manyObjects.ts";
import {
  changed,
  engineFor,
  folderFor,
  etagsBelow,
  quietly,
  requireClean,
  withEngine,
  type Workshop,
} from "./workshop.ts";

const { signal } = quietly;
const count = 300;

const passing: readonly Fault[] = [
  { kind: "status", status: 503, code: "SlowDown" },
  { kind: "status", status: 500, code: "InternalError" },
  { kind: "status", status: 429, retryAfter: "0" },
  { kind: "reset", in: "answer", afterBytes: 0 },
  { kind: "reset", in: "answer", afterBytes: 100 },
  { kind: "truncate", afterBytes: 100 },
  { kind: "stall", in: "answer", afterBytes: 100 },
  { kind: "lostAnswer" },
  { kind: "malformedXml" },
  { kind: "captivePortal" },
];

/** Copies that stores make many in one order, where the server compares sources. */
export function testManyCopies(workshop: () => Workshop): void {
  describe("many copies", () => {
    /** Keys below the prefix to what is in the objects. */
    let right: Record<string, string | undefined>;

    before(async () => {
      const { store, faulty, bucket } = workshop();
      await withEngine(async (engine) => {
        const sources = Array.from({ length: count }, (_each, index) => ({
          ...{ kind: "bytes" as const, name: `${index} & ü.txt` },
          read: () => Promise.resolve(Buffer.from(`object ${index}`.repeat(20))),
        }));
        requireClean(
          await engine.upload(sources, { store, bucket, prefix: "many/source/" }, quietly),
        );
        right = await etagsBelow(store, bucket, "many/source/");
        assert.equal(Object.keys(right).length, count);
        // By then it is known how this server copies.
        for (const to of ["many/known/", "many/known too/"])
          requireClean(
            await engine.copy(
              [{ kind: "prefix", store: faulty, bucket, prefix: "many/source/" }],
              { store: faulty, bucket, prefix: to },
              quietly,
            ),
          );
      });
    });
    beforeEach(() => workshop().proxy.clear());

    const source = (store: ObjectStore) =>
      ({ kind: "prefix", store, bucket: workshop().bucket, prefix: "many/source/" }) as const;

    /** A copy of the objects to be moved, and where they are. */
    const ownCopy = async (name: string) => {
      const { store, bucket } = workshop();
      const to = { store, bucket, prefix: `many/${name}/` };
      await withEngine(async (engine) =>
        requireClean(await engine.copy([source(store)], to, quietly)),
      );
      return `many/${name}/source/`;
    };

    test("are there, with their figures, and hardly one went the long way", async (t) => {
      const { faulty, bucket, proxy } = workshop();
      const watched = watching(faulty);
      const { options, check } = figures();
      const to = { store: watched.store, bucket, prefix: "many/all/" };
      const report = requireClean(await engineFor(t).copy([source(watched.store)], to, options));
      assert.deepEqual(await etagsBelow(faulty, bucket, "many/all/source/"), right);
      check(report, count);
      assert.equal(proxy.requests.filter(isCopy).length, count);
      assert.ok(watched.copied > count - 100, `${watched.copied} in orders`);
    });

    test("sources that are moved go once their copies were seen", async (t) => {
      const { faulty, bucket } = workshop();
      const from = await ownCopy("moved");
      const watched = watching(faulty);
      const prefix = { kind: "prefix", store: watched.store, bucket, prefix: from } as const;
      const report = requireClean(await engineFor(t).rename(prefix, "many/renamed/", quietly));
      assert.equal(report.done, count);
      assert.deepEqual(await etagsBelow(faulty, bucket, "many/renamed/"), right);
      assert.deepEqual(await etagsBelow(faulty, bucket, from), {});
      assert.ok(watched.copied > count - 100, `${watched.copied} in orders`);
    });

    for (const [index, fault] of passing.entries()) {
      test(`moved over ${Object.values(fault).join(" ")}`, async (t) => {
        const { faulty, bucket, proxy } = workshop();
        const from = await ownCopy(`fault ${index}`);
        const to = `many/over fault ${index}/`;
        proxy.clear();
        const met = proxy.add({
          where: behind(100, isCopy),
          times: 3,
          fault,
        });
        const prefix = { kind: "prefix", store: faulty, bucket, prefix: from } as const;
        requireClean(await engineFor(t).rename(prefix, to, quietly));
        assert.equal(met.hits, 3);
        assert.deepEqual(await etagsBelow(faulty, bucket, to), right);
        assert.deepEqual(await etagsBelow(faulty, bucket, from), {});
      });
    }

    test("a source that was replaced since it was listed is copied as it is now", async (t) => {
      const { store, bucket } = workshop();
      const from = await ownCopy("replaced");
      const key = `${from}200 & ü.txt`;
      const bytes = Buffer.from("what it is now");
      const watched = watching(store, async (requests) => {
        if (!requests.some(({ fromKey }) => fromKey === key)) return;
        await store.write(bucket, key, { kind: "bytes", bytes }, {}, signal);
      });
      const prefix = { kind: "prefix", store: watched.store, bucket, prefix: from } as const;
      const to = { store: watched.store, bucket, prefix: "many/now/" };
      requireClean(await engineFor(t).copy([prefix], to, quietly));
      const now = await store.head(bucket, { key }, signal);
      const copied = await etagsBelow(store, bucket, "many/now/source/");
      assert.equal(Object.keys(copied).length, count);
      assert.equal(copied["200 & ü.txt"], now.etag);
      assert.notEqual(now.etag, right["200 & ü.txt"]);
    });

    test("where the answers do not tell of what, copies are looked at, and nobody is asked", async (t) => {
      const { faulty, bucket } = workshop();
      const from = await ownCopy("doubtful");
      const untelling = withEtag(faulty, "0".repeat(32));
      const prefix = { kind: "prefix", store: untelling, bucket, prefix: from } as const;
      const to = { store: untelling, bucket, prefix: "many/looked at/" };
      requireClean(await engineFor(t).copy([prefix], to, quietly));
      assert.deepEqual(await etagsBelow(faulty, bucket, "many/looked at/source/"), right);
      requireClean(await engineFor(t).rename(prefix, "many/looked at and moved/", quietly));
      assert.deepEqual(await etagsBelow(faulty, bucket, "many/looked at and moved/"), right);
      assert.deepEqual(await etagsBelow(faulty, bucket, from), {});
    });

    test("what appears where a copy is to go is asked about, and not touched", async (t) => {
      const { store, bucket } = workshop();
      let planted: string | undefined;
      const bytes = Buffer.from("somebody's");
      const watched = watching(store, async (requests) => {
        if (planted !== undefined) return;
        planted = requests.at(-1)?.toKey ?? "";
        await store.write(bucket, planted, { kind: "bytes", bytes }, {}, signal);
      });
      const { options, asked } = skipping();
      const to = { store: watched.store, bucket, prefix: "many/planted/" };
      const report = requireClean(await engineFor(t).copy([source(watched.store)], to, options));
      assert.deepEqual(asked, [planted]);
      assert.deepEqual([report.done, report.counts.skipped], [count - 1, 1]);
      const head = await store.head(bucket, { key: planted ?? "" }, signal);
      assert.equal(head.sizeBytes, bytes.length);
    });

    test("after a cancel every object is somewhere, and what is reported was moved", async (t) => {
      const { faulty, bucket, proxy } = workshop();
      const from = await ownCopy("cancelled");
      proxy.clear();
      proxy.add({
        where: behind(150, isCopy),
        fault: { kind: "delay", delayMs: 300 },
      });
      const prefix = { kind: "prefix", store: faulty, bucket, prefix: from } as const;
      const report = await engineFor(t).rename(prefix, "many/half/", cancelledBehind(100));
      assert.ok(report.isCancelled);
      assert.equal(report.counts.failed, 0);
      const left = await etagsBelow(faulty, bucket, from);
      const there = await etagsBelow(faulty, bucket, "many/half/");
      assert.deepEqual({ ...left, ...there }, right);
      const moved = Object.keys(there).filter((name) => !(name in left));
      assert.equal(moved.length, report.done);
      assert.ok(moved.length > 100 && moved.length < count, `${moved.length} moved`);
    });

    for (const mode of ["copy", "move"] as const)
      test(`are gone on with in orders after a pause of a ${mode}`, async (t) => {
        const { store, faulty, bucket, proxy } = workshop();
        const from = await ownCopy(`paused ${mode}`);
        proxy.clear();
        const path = join(folderFor(t), "journal.jsonl");
        const header = { v: 1, id: "t", createdAt: new Date().toISOString(), order: {} } as const;
        const begun = await JournalFile.create(path, header);
        const pause = new AbortController();
        proxy.add({
          where: behind(60, isCopy),
          fault: { kind: "delay", delayMs: 200 },
        });
        const watched = watching(faulty);
        const prefix = { kind: "prefix", store: watched.store, bucket, prefix: from } as const;
        const to = { store: watched.store, bucket, prefix: `many/resumed ${mode}/` };
        const first = await engineFor(t)[mode]([prefix], to, {
          ...{ ...quietly, journal: begun, signal: pause.signal },
          onProgress: ({ filesDone }) => filesDone > 50 && pause.abort(new Paused()),
        });
        await begun.close();
        proxy.clear();
        assert.ok(first.done < count, `${first.done} done`);
        const there = Object.keys(await etagsBelow(store, bucket, `${to.prefix}source/`)).length;
        const copiedBefore = watched.copied;
        const journal = JournalFile.open(path);
        t.after(() => journal.close());
        const resumed = { ...quietly, journal };
        const report = requireClean(await engineFor(t)[mode]([prefix], to, resumed));
        assert.equal(report.done, count);
        assert.deepEqual(await etagsBelow(store, bucket, `${to.prefix}source/`), right);
        const left = await etagsBelow(store, bucket, from);
        assert.deepEqual(left, mode === "copy" ? right : {});
        const inOrders = watched.copied - copiedBefore;
        assert.ok(inOrders > count - there - 100, `${inOrders} of ${count - there} in orders`);
      });

    test("one that may not be copied fails by itself, and stays", async (t) => {
      const { faulty, bucket, proxy } = workshop();
      const from = await ownCopy("refused");
      proxy.clear();
      const name = "200 & ü.txt";
      proxy.add({
        where: (request) => isCopy(request) && request.target.includes("/200%20"),
        fault: { kind: "status", status: 403, code: "AccessDenied" },
      });
      const prefix = { kind: "prefix", store: faulty, bucket, prefix: from } as const;
      const report = await engineFor(t).rename(prefix, "many/allowed/", quietly);
      assert.deepEqual(
        report.failed.map(({ what, error }) => [what, error.kind]),
        [[from + name, "accessDenied"]],
      );
      assert.equal(report.done, count - 1);
      assert.deepEqual(Object.keys(await etagsBelow(faulty, bucket, from)), [name]);
      const allowed = await etagsBelow(faulty, bucket, "many/allowed/");
      assert.equal(Object.keys(allowed).length, count - 1);
    });
  });
}

function isCopy({ method, headers }: Omit<SeenRequest, "fault">): boolean {
  return method === "PUT" && headers["x-amz-copy-source"] !== undefined;
}

/** The store as it is, but whose copies in orders all get this ETag, as its answers have it. */
function withEtag(store: ObjectStore, etag: string): ObjectStore {
  const { serverCopy } = store;
  const copyMany = serverCopy?.copyMany?.bind(serverCopy);
  assert.ok(serverCopy && copyMany);
  const saying: typeof copyMany = (bucket, requests, many, signal) => {
    const onCopied = (index: number) => many.onCopied(index, { etag });
    return copyMany(bucket, requests, { ...many, onCopied }, signal);
  };
  return changed(store, { serverCopy: changed(serverCopy, { copyMany: saying }) });
}

/** The store as it is, counting what was copied in orders. `first` is done before each of them. */
function watching(
  store: ObjectStore,
  first: (requests: readonly CopyRequest[]) => unknown = () => undefined,
): { readonly store: ObjectStore; readonly copied: number } {
  const { serverCopy } = store;
  const copyMany = serverCopy?.copyMany?.bind(serverCopy);
  assert.ok(serverCopy && copyMany);
  const seen = { copied: 0 };
  const counting: typeof copyMany = async (bucket, requests, many, signal) => {
    await first(requests);
    const onCopied: typeof many.onCopied = (index, written) => {
      seen.copied += 1;
      many.onCopied(index, written);
    };
    await copyMany(bucket, requests, { ...many, onCopied }, signal);
  };
  return {
    store: changed(store, { serverCopy: changed(serverCopy, { copyMany: counting }) }),
    get copied() {
      return seen.copied;
    },
  };
}
