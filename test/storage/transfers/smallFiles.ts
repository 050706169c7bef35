import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { before, beforeEach, describe, test } from "node:test";
import type { ObjectStore } from "../../../src/core/store.ts";
import type { Selected } from "../../../src/transfers/transfer.ts";
import { behind, cancelledBehind, figures, skipping } from "./manyObjects.ts";
import { beforePlacing, isObjectGet, isPlaced, partials, passing } from "./placedFiles.ts";
import {
  digestsOf,
  engineFor,
  fileOf,
  folderFor,
  quietly,
  requireClean,
  withEngine,
  type Workshop,
} from "./workshop.ts";

const { signal } = quietly;
const count = 400;

/** Downloads whose files stores place by themselves, as long as nothing is in the way. */
export function testSmallFiles(workshop: () => Workshop): void {
  describe("many small files", () => {
    let right: Record<string, string>;

    before(async () => {
      const home = mkdtempSync(join(tmpdir(), "stowage-small-"));
      try {
        const folder = join(home, "small");
        for (let index = 0; index < count; index++)
          fileOf(folder, `folder ${index % 3}/${index} & ü.txt`, 500 + index);
        fileOf(folder, "empty", 0);
        fileOf(folder, "larger", 300 * 1024);
        right = digestsOf(home);
        const { store, bucket } = workshop();
        const source = { kind: "path", path: folder } as const;
        const to = { store, bucket, prefix: "" };
        await withEngine(async (engine) =>
          requireClean(await engine.upload([source], to, quietly)),
        );
      } finally {
        rmSync(home, { recursive: true });
      }
    });
    beforeEach(() => workshop().proxy.clear());

    const selected = (store: ObjectStore) =>
      ({ kind: "prefix", store, bucket: workshop().bucket, prefix: "small/" }) as const;

    test("are there, with their figures, and hardly one went the long way", async (t) => {
      const { faulty, proxy } = workshop();
      const folder = folderFor(t);
      const { options, check } = figures();
      const report = requireClean(await engineFor(t).download([selected(faulty)], folder, options));
      assert.deepEqual(digestsOf(folder), right);
      const files = Object.keys(right).length;
      check(report, files);
      const gets = proxy.requests.filter(isObjectGet);
      assert.equal(gets.length, files);
      assert.ok(gets.filter(isPlaced).length > count - 100, "they were placed by the store");
    });

    for (const fault of passing) {
      test(`get over ${Object.values(fault).join(" ")}`, async (t) => {
        const { faulty, proxy } = workshop();
        const folder = folderFor(t);
        const met = proxy.add({ where: isPlaced, times: 3, fault });
        requireClean(await engineFor(t).download([selected(faulty)], folder, quietly));
        assert.equal(met.hits, 3);
        assert.deepEqual(digestsOf(folder), right);
      });
    }

    test("one that was replaced since it was listed arrives as it is now", async (t) => {
      const { store, bucket } = workshop();
      const folder = folderFor(t);
      const key = "small/folder 1/1 & ü.txt";
      const before = readFileAt(await store.read(bucket, key, {}, signal));
      const bytes = Buffer.from("what it is now");
      const replacing = beforePlacing(store, async (files) => {
        if (!files.some((file) => file.key === key)) return;
        await store.write(bucket, key, { kind: "bytes", bytes }, {}, signal);
      });
      try {
        requireClean(await engineFor(t).download([selected(replacing)], folder, quietly));
      } finally {
        await store.write(bucket, key, { kind: "bytes", bytes: await before }, {}, signal);
      }
      assert.deepEqual(readFileSync(join(folder, key)), bytes);
    });

    test("a file that appears where one is to go is asked about, and not touched", async (t) => {
      const { store } = workshop();
      const folder = folderFor(t);
      let planted: string | undefined;
      const planting = beforePlacing(store, (files) => {
        planted ??= files[10]?.target;
        if (planted !== undefined && !existsSync(planted)) writeFileSync(planted, "somebody's");
      });
      const { options, asked } = skipping();
      const report = requireClean(
        await engineFor(t).download([selected(planting)], folder, options),
      );
      assert.ok(planted);
      assert.deepEqual(asked, [planted]);
      assert.equal(report.counts.skipped, 1);
      assert.equal(readFileSync(planted, "utf8"), "somebody's");
      rmSync(planted);
      assert.equal(Object.keys(digestsOf(folder)).length, Object.keys(right).length - 1);
      assert.deepEqual(partials(folder), []);
    });

    test("into a folder that is there already, only what is in the way is asked about", async (t) => {
      const { faulty, bucket, proxy } = workshop();
      const folder = folderFor(t);
      const names = Array.from({ length: count / 2 }, (_, index) => `${3 * index} & ü.txt`);
      const taken = names.filter((_, index) => index % 10 === 3);
      const objects = names
        .filter((name) => Number.parseInt(name) < count)
        .map((name) => ({ name, key: `small/folder 0/${name}`, store: faulty, bucket }));
      for (const name of taken) fileOf(folder, name, Buffer.from("somebody's"));
      const listed = await Promise.all(
        objects.map(async ({ key }) => {
          const { sizeBytes, etag } = await faulty.head(bucket, { key }, signal);
          return { kind: "object", store: faulty, bucket, key, sizeBytes, etag } as const;
        }),
      );
      proxy.clear();
      const { options, asked } = skipping();
      const report = requireClean(
        await engineFor(t).download(listed as readonly Selected[], folder, options),
      );
      const inTheWay = objects.map(({ name }) => name).filter((name) => taken.includes(name));
      assert.deepEqual(asked.map((path) => basename(path)).sort(), inTheWay.sort());
      assert.equal(report.counts.skipped, inTheWay.length);
      assert.equal(report.done, objects.length - inTheWay.length);
      const there = digestsOf(folder);
      for (const { name, key } of objects)
        if (!taken.includes(name)) assert.equal(there[name], right[key]);
      for (const name of taken)
        assert.equal(readFileSync(join(folder, name), "utf8"), "somebody's");
      const gets = proxy.requests.filter(isObjectGet);
      assert.equal(gets.length, objects.length - inTheWay.length, "what is skipped is not got");
      assert.ok(
        gets.filter(isPlaced).length > gets.length / 2,
        `${gets.filter(isPlaced).length} of ${gets.length} were placed by the store`,
      );
    });

    test("after a cancel there are whole files only, as many as are reported", async (t) => {
      const { faulty, proxy } = workshop();
      const folder = folderFor(t);
      proxy.add({
        where: behind(150, isPlaced),
        fault: { kind: "delay", delayMs: 300 },
      });
      const report = await engineFor(t).download([selected(faulty)], folder, cancelledBehind(100));
      assert.ok(report.isCancelled);
      assert.equal(report.counts.failed, 0);
      const there = Object.entries(digestsOf(folder));
      assert.equal(there.length, report.done);
      assert.ok(there.length > 100 && there.length < count);
      for (const [name, digest] of there) assert.equal(digest, right[name]);
    });

    test("where a folder cannot be made, all of its files say so", async (t) => {
      const { store } = workshop();
      const folder = folderFor(t);
      const file = join(folder, "a file");
      writeFileSync(file, "");
      const report = await engineFor(t).download([selected(store)], file, quietly);
      assert.equal(report.done, 0);
      assert.equal(report.counts.failed, Object.keys(right).length);
      assert.deepEqual(readdirSync(folder), ["a file"]);
    });

    test("one whose partial file cannot be removed fails, and that file is named", async (t) => {
      const { store } = workshop();
      const folder = folderFor(t);
      if (!isAppendable(folder)) return t.skip("folders cannot be kept from losing files here");
      const ordered = new Map<string, string>();
      const left = join(folder, "small/folder 1");
      const locking = beforePlacing(store, (files) => {
        for (const { key, partial } of files) ordered.set(key, partial);
        if (existsSync(left)) execFileSync("chattr", ["+a", left]);
      });
      const report = await engineFor(t)
        .download([selected(locking)], folder, quietly)
        .finally(() => execFileSync("chattr", ["-a", left]));
      assert.ok(report.counts.failed > 0);
      assert.equal(report.done + report.counts.failed, Object.keys(right).length);
      for (const { what, error } of report.failed) {
        assert.deepEqual([error.kind, error.facts.leftBehind?.what], [denied, "partialFile"]);
        assert.ok(existsSync(error.facts.leftBehind?.name ?? ""), what);
      }
      const byStore = report.failed.filter(
        ({ what, error }) => error.facts.leftBehind?.name === ordered.get(what),
      );
      assert.ok(byStore.length > 0, "a store left one");
      assert.equal(partials(folder).length, report.counts.failed);
    });

    // The last one: the server is left alone for a while after it.
    test("a server that refuses all that are placed is asked in the long way, and not for ever in vain", async (t) => {
      const { faulty, proxy } = workshop();
      const folder = folderFor(t);
      const met = proxy.add({
        where: isPlaced,
        fault: { kind: "status", status: 403, code: "AccessDenied" },
      });
      requireClean(await engineFor(t).download([selected(faulty)], folder, quietly));
      assert.deepEqual(digestsOf(folder), right);
      assert.ok(met.hits < 60, `${met.hits} were asked for in vain`);
    });
  });
}

const denied = "localAccessDenied";

/** Whether the file system has folders that take new files and give none away. */
function isAppendable(folder: string): boolean {
  try {
    execFileSync("chattr", ["+a", folder], { stdio: "pipe" });
    execFileSync("chattr", ["-a", folder], { stdio: "pipe" });
    return true;
  } catch {
    return false;
  }
}

async function readFileAt({ bytes }: Awaited<ReturnType<ObjectStore["read"]>>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of bytes) pieces.push(piece);
  return Buffer.concat(pieces);
}
