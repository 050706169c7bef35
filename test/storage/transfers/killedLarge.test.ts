import assert from "node:assert/strict";
import { randomBytes, randomInt } from "node:crypto";
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { after, before, beforeEach, describe, test } from "node:test";
import { serversUnderTest } from "../s3/servers.ts";
import { inFlight } from "./killedChild.ts";
import { isCopy, isPart, isRange, startKilling, type Killing } from "./killing.ts";
import {
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

const size = 1024 * mebibyte + 7;
const parts = Math.ceil(size / smallParts.partBytes);
const objects = 2000;
/** Objects of a rename at the same time, and batches whose end was not yet written down. */
const copiesInFlight = 16;
const block = 16 * mebibyte;

/** Every part of it is another one, and it is made in a second. */
function largeFile(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const bytes = randomBytes(block);
  const file = openSync(path, "wx");
  for (let at = 0; at < size; at += block) {
    for (let stamp = 0; stamp < block; stamp += mebibyte) bytes.writeDoubleLE(at + stamp, stamp);
    writeSync(file, bytes, 0, Math.min(block, size - at));
  }
  closeSync(file);
}

function requireSame(one: string, other: string): void {
  assert.equal(statSync(one).size, statSync(other).size);
  const files = [one, other].map((path) => openSync(path, "r"));
  const blocks = files.map(() => Buffer.alloc(block));
  for (let at = 0; at < size; at += block) {
    const [a = Buffer.alloc(0), b] = files.map((file, index) => {
      const bytes = blocks[index] ?? Buffer.alloc(0);
      return bytes.subarray(0, readSync(file, bytes, 0, block, at));
    });
    assert.ok(b?.equals(a), `the bytes after ${at}`);
  }
  files.forEach(closeSync);
}

/** One gibibyte each way, and two thousand objects, killed (SIGKILL) at any moment. */
describe("killed transfers of real sizes", () => {
  let killing: Killing;
  let bucket: string;
  let workshop: Workshop;

  before(async () => {
    // The one that is not on a disk.
    const [embedded] = serversUnderTest();
    assert.ok(embedded);
    killing = await startKilling(embedded);
    ({ bucket, workshop } = killing);
  });

  after(() => killing.stop());

  beforeEach(() => workshop.proxy.clear());

  test("a gibibyte goes up and down again; at most the parts in flight are moved twice", async (t) => {
    const folder = folderFor(t);
    const path = join(folder, "from", "large.bin");
    largeFile(path);
    const up = { kind: "upload", path, prefix: "large/" } as const;
    const upMoment = randomInt(1, parts);
    t.diagnostic(`killed as part ${upMoment} of ${parts} is sent`);
    await killing.killed(join(folder, "up"), up, isPart, upMoment);
    assert.equal((await killing.finished(join(folder, "up"), up)).done, 1);
    const sent = killing.count(isPart);
    assert.ok(sent <= parts + inFlight, `${sent} of ${parts} parts were sent`);
    assert.deepEqual(await orphans(workshop, ""), []);

    const into = join(folder, "into");
    const down = { kind: "download", prefix: "large/", folder: into } as const;
    const downMoment = randomInt(1, parts);
    t.diagnostic(`killed as part ${downMoment} of ${parts} is asked for`);
    await killing.killed(join(folder, "down"), down, isRange, downMoment);
    assert.equal((await killing.finished(join(folder, "down"), down)).done, 1);
    const read = killing.count(isRange);
    assert.ok(read <= parts + inFlight, `${read} of ${parts} parts were read`);
    assert.deepEqual(readdirSync(join(into, "large")), [basename(path)]);
    requireSame(path, join(into, "large", basename(path)));
  });

  test("two thousand objects are in one place each, whenever their move was killed", async (t) => {
    const folder = folderFor(t);
    const names = Array.from({ length: objects }, (_, n) => `${n % 9}/${n}.txt`).sort();
    for (const name of names) fileOf(folder, `r/${name}`, Buffer.from(name));
    const source = { kind: "path", path: join(folder, "r") } as const;
    const to = { store: workshop.store, bucket, prefix: "" };
    requireClean(await engineFor(t).upload([source], to, quietly));
    const work = { kind: "rename", from: "r/", to: "renamed/" } as const;
    const moment = randomInt(1, objects);
    t.diagnostic(`killed as copy ${moment} of ${objects} is asked for`);
    await killing.killed(join(folder, "j"), work, isCopy, moment);
    const here = (await keysBelow(workshop, "r/")).map((key) => key.slice("r/".length));
    const there = (await keysBelow(workshop, "renamed/")).map((key) =>
      key.slice("renamed/".length),
    );
    assert.deepEqual([...new Set([...here, ...there])].sort(), names);
    const { done, journal } = await killing.finished(join(folder, "j"), work);
    assert.equal(done, objects);
    const copies = killing.count(isCopy);
    assert.ok(copies <= objects + copiesInFlight, `${copies} copies of ${objects} objects`);
    assert.deepEqual(await keysBelow(workshop, "r/"), []);
    assert.deepEqual(
      (await keysBelow(workshop, "renamed/")).map((key) => key.slice("renamed/".length)),
      names,
    );
    rmSync(journal);
  });
});
