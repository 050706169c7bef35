import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, describe, test } from "node:test";
import { JournalFile } from "../../../src/transfers/journal/journalFile.ts";
import { Paused } from "../../../src/transfers/paused.ts";
import type { TransferOptions, TransferProgress } from "../../../src/transfers/transfer.ts";
import { behind, cancelledBehind, figures, skipping } from "./manyObjects.ts";
import { damaging, isPut, passing, watching } from "./manyWrites.ts";
import {
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

/** Small files that stores take many in one order, as long as nothing is in the way. */
export function testManyUploads(workshop: () => Workshop): void {
  describe("many small uploads", () => {
    let folder: string;
    /** Names to MD5s. */
    let right: Record<string, string>;

    before(async () => {
      folder = join(mkdtempSync(join(tmpdir(), "stowage-many-")), "files");
      for (let index = 0; index < count; index++)
        fileOf(folder, `${index % 3}/${index} & ü.txt`, 500 + index);
      fileOf(folder, "empty", 0);
      fileOf(folder, "larger.bin", 40 * 1024);
      right = digestsOf(folder);
      // By then it is known how this server writes.
      const { faulty, bucket } = workshop();
      const to = { store: faulty, bucket, prefix: "uploads/known/" };
      await withEngine(async (engine) =>
        requireClean(await engine.upload([source()], to, quietly)),
      );
    });
    after(() => rmSync(join(folder, ".."), { recursive: true }));
    beforeEach(() => workshop().proxy.clear());

    const source = () => ({ kind: "path", path: folder }) as const;

    test("are there, with their figures, and hardly one went the long way", async (t) => {
      const { faulty, bucket, proxy } = workshop();
      const watched = watching(faulty);
      const { options, check } = figures();
      const to = { store: watched.store, bucket, prefix: "uploads/all/" };
      const report = requireClean(await engineFor(t).upload([source()], to, options));
      assert.deepEqual(await etagsBelow(faulty, bucket, "uploads/all/files/"), right);
      const files = Object.keys(right).length;
      check(report, files);
      assert.equal(proxy.requests.filter(isPut).length, files);
      assert.ok(watched.written > count - 100, `${watched.written} in orders`);
      const key = "uploads/all/files/1/1 & ü.txt";
      assert.match((await faulty.head(bucket, { key }, signal)).contentType ?? "", /^text\/plain/);
    });

    for (const [index, fault] of passing.entries()) {
      test(`sent over ${Object.values(fault).join(" ")}`, async (t) => {
        const { faulty, bucket, proxy } = workshop();
        const met = proxy.add({
          where: behind(100, isPut),
          times: 3,
          fault,
        });
        const to = { store: faulty, bucket, prefix: `uploads/fault ${index}/` };
        requireClean(await engineFor(t).upload([source()], to, quietly));
        assert.equal(met.hits, 3);
        assert.deepEqual(await etagsBelow(faulty, bucket, `${to.prefix}files/`), right);
      });
    }

    test("what appears where a file is to go is asked about, and not touched", async (t) => {
      const { store, faulty, bucket } = workshop();
      let planted: string | undefined;
      const bytes = Buffer.from("somebody's");
      const watched = watching(faulty, async (writes) => {
        if (planted !== undefined) return;
        planted = writes.at(-1)?.key ?? "";
        await store.write(bucket, planted, { kind: "bytes", bytes }, {}, signal);
      });
      const { options, asked } = skipping();
      const to = { store: watched.store, bucket, prefix: "uploads/planted/" };
      const report = requireClean(await engineFor(t).upload([source()], to, options));
      assert.deepEqual(asked, [planted]);
      assert.equal(report.counts.skipped, 1);
      assert.equal(report.done, Object.keys(right).length - 1);
      const head = await store.head(bucket, { key: planted ?? "" }, signal);
      assert.equal(head.sizeBytes, bytes.length);
    });

    test("what arrived damaged, and was taken, is written again", async (t) => {
      const { faulty, bucket } = workshop();
      const to = { store: damaging(faulty), bucket, prefix: "uploads/damaged/" };
      const report = requireClean(await engineFor(t).upload([source()], to, quietly));
      assert.equal(report.done, Object.keys(right).length);
      assert.deepEqual(await etagsBelow(faulty, bucket, "uploads/damaged/files/"), right);
    });

    test("a file that is gone or another one by then is told of, or sent as it is", async (t) => {
      const { faulty, bucket } = workshop();
      const gone = fileOf(folder, "0/gone.txt", 100);
      const grown = fileOf(folder, "0/grown.txt", 100);
      t.after(() => rmSync(grown));
      const engine = engineFor(t);
      const to = { store: faulty, bucket, prefix: "uploads/changing/" };
      const options: TransferOptions = {
        ...quietly,
        onProgress: () => {
          if (!existsSync(gone)) return;
          rmSync(gone);
          writeFileSync(grown, "x".repeat(1000));
        },
      };
      const report = await engine.upload([source()], to, options);
      const there = await etagsBelow(faulty, bucket, "uploads/changing/files/");
      for (const { what, error } of report.failed)
        assert.deepEqual([what, error.kind], [gone, "localMissing"]);
      assert.ok(report.counts.failed <= 1);
      const expected = digestsOf(folder);
      assert.equal(there["0/grown.txt"], expected["0/grown.txt"]);
      for (const name of Object.keys(right)) assert.equal(there[name], right[name]);
    });

    test("after a cancel there are whole objects only, and no fewer than are reported", async (t) => {
      const { faulty, bucket, proxy } = workshop();
      proxy.add({
        where: behind(150, isPut),
        fault: { kind: "delay", delayMs: 300 },
      });
      const to = { store: faulty, bucket, prefix: "uploads/half/" };
      const report = await engineFor(t).upload([source()], to, cancelledBehind(100));
      assert.ok(report.isCancelled);
      assert.equal(report.counts.failed, 0);
      const there = Object.entries(await etagsBelow(faulty, bucket, "uploads/half/files/"));
      for (const [name, md5] of there) assert.equal(md5, right[name]);
      assert.ok(there.length >= report.done && report.done > 100, `${report.done} done`);
      assert.ok(there.length < count);
    });

    test("are gone on with in orders after a pause, and hardly one is sent twice", async (t) => {
      const { faulty, bucket, proxy } = workshop();
      const watched = watching(faulty);
      const path = join(folderFor(t), "journal.jsonl");
      const header = { v: 1, id: "t", createdAt: new Date().toISOString(), order: {} } as const;
      const begun = await JournalFile.create(path, header);
      const controller = new AbortController();
      const first = {
        ...{ ...quietly, journal: begun, signal: controller.signal },
        onProgress: ({ filesDone }: TransferProgress) =>
          filesDone > 50 && controller.abort(new Paused()),
      };
      proxy.add({
        where: behind(60, isPut),
        fault: { kind: "delay", delayMs: 100 },
      });
      const to = { store: watched.store, bucket, prefix: "uploads/paused/" };
      const { done } = await engineFor(t).upload([source()], to, first);
      await begun.close();
      const files = Object.keys(right).length;
      assert.ok(done < files, `${done} done`);
      proxy.clear();
      const there = Object.keys(await etagsBelow(faulty, bucket, "uploads/paused/files/")).length;
      const writtenBefore = watched.written;
      proxy.clear();
      const journal = JournalFile.open(path);
      t.after(() => journal.close());
      const resumed = { ...quietly, journal };
      const report = requireClean(await engineFor(t).upload([source()], to, resumed));
      assert.equal(report.done, files);
      assert.deepEqual(await etagsBelow(faulty, bucket, "uploads/paused/files/"), right);
      const inOrders = watched.written - writtenBefore;
      assert.ok(inOrders > files - there - 100, `${inOrders} of ${files - there} in orders`);
      // Of what was under way at the pause, some may have arrived unseen.
      const sent = proxy.requests.filter(isPut).length;
      assert.ok(sent <= files - there + 20, `${sent} of ${files - there} sent`);
    });

    test("where most names are taken, orders are given up, and each is asked about once", async (t) => {
      const { faulty, bucket } = workshop();
      const watched = watching(faulty);
      const to = { store: watched.store, bucket, prefix: "uploads/known/" };
      const { options, asked } = skipping();
      const report = requireClean(await engineFor(t).upload([source()], to, options));
      const files = Object.keys(right).length;
      assert.deepEqual([report.done, report.counts.skipped], [0, files]);
      assert.equal(new Set(asked).size, files);
      assert.equal(asked.length, files);
      assert.equal(watched.written, 0);
    });

    test("one that may not be written fails by itself", async (t) => {
      const { faulty, bucket, proxy } = workshop();
      proxy.add({
        where: (request) => isPut(request) && request.target.includes("/200%20"),
        fault: { kind: "status", status: 403, code: "AccessDenied" },
      });
      const to = { store: faulty, bucket, prefix: "uploads/refused/" };
      const report = await engineFor(t).upload([source()], to, quietly);
      const [failed] = report.failed;
      assert.equal(report.counts.failed, 1);
      assert.match(failed?.what ?? "", /200 & ü\.txt$/);
      assert.equal(failed?.error.kind, "accessDenied");
      assert.equal(report.done, Object.keys(right).length - 1);
    });
  });
}
