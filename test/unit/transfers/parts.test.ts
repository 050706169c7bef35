import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { closeSync, openSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { crc32 } from "node:zlib";
import { Buffers } from "../../../src/transfers/pace/buffers.ts";
import { Channel } from "../../../src/transfers/pace/channel.ts";
import { contentTypeOf } from "../../../src/transfers/local/contentType.ts";
import { Hasher, hashNow, multipartEtag } from "../../../src/transfers/verification/hasher.ts";
import { NameTable } from "../../../src/transfers/local/nameTable.ts";
import { partRange, planParts } from "../../../src/transfers/partPlan.ts";
import { inParallel, pipeline } from "../../../src/transfers/pace/pipeline.ts";
import { Progress } from "../../../src/transfers/progress.ts";
import { sleep } from "../../../src/transfers/signals.ts";
import { Slots } from "../../../src/transfers/pace/slots.ts";
import { folderFor, someBytes } from "./setting.ts";

const { signal } = new AbortController();
const mebibyte = 1024 ** 2;

test("parts cover every byte once and are never too many or too small", () => {
  const limits = {
    minPartBytes: 5 * mebibyte,
    maxPartBytes: 5 * 1024 * mebibyte,
    maxParts: 10_000,
  };
  const sizes = [
    1,
    8 * mebibyte,
    8 * mebibyte + 1,
    80_000 * mebibyte,
    80_001 * mebibyte,
    1024 ** 4 * 5,
  ];
  for (const size of sizes) {
    const plan = planParts(size, 8 * mebibyte, limits);
    assert.ok(plan.count <= 10_000);
    assert.ok(plan.partBytes >= limits.minPartBytes && plan.partBytes <= limits.maxPartBytes);
    assert.equal(partRange(plan, 0).first, 0);
    assert.equal(partRange(plan, plan.count - 1).last, size - 1);
    assert.ok(partRange(plan, plan.count - 1).first < size);
  }
  assert.throws(() => planParts(1024 ** 4 * 50, 8 * mebibyte, limits), { kind: "objectTooLarge" });
});

test("slots go round in the order of asking; leaving the queue lets the next one in", async () => {
  const slots = new Slots(3);
  const order: string[] = [];
  const first = await slots.take(2, signal);
  const impatient = new AbortController();
  const large = slots.take(3, impatient.signal).then(() => order.push("large"));
  const small = slots.take(1, signal).then((giveBack) => {
    order.push("small");
    giveBack();
  });
  await sleep(1, signal);
  assert.deepEqual(order, [], "a small one does not overtake");
  impatient.abort();
  await assert.rejects(large);
  await small;
  first();
  first();
  const all = await slots.take(99, signal);
  all();
  assert.deepEqual(order, ["small"]);
});

test("memory is lent up to its limit, used again, and given back to the system when idle", async () => {
  const buffers = new Buffers(mebibyte);
  const loans = await Promise.all([1, 2, 3, 4].map(() => buffers.take(262_144, signal)));
  let isGranted = false;
  const fifth = buffers.take(1, signal).then((loan) => {
    isGranted = true;
    loan.release();
  });
  await sleep(5, signal);
  assert.equal(isGranted, false);
  loans[0]?.bytes.fill(7);
  const { buffer } = loans[0]?.bytes ?? {};
  for (const loan of loans) loan.release();
  await fifth;
  const again = await Promise.all([1, 2, 3, 4].map(() => buffers.take(262_144, signal)));
  assert.ok(again.some(({ bytes }) => bytes.buffer === buffer));
  for (const loan of again) loan.release();
  const huge = await buffers.take(5 * mebibyte, signal);
  assert.equal(huge.bytes.length, 5 * mebibyte);
  huge.release();
  buffers.dispose();
});

test("threads hash what is in memory and in files as everybody else does", async (t) => {
  const hasher = new Hasher(2);
  t.after(() => hasher.dispose());
  const bytes = someBytes(3 * mebibyte + 17);
  const md5 = createHash("md5").update(bytes).digest("hex");
  assert.equal(await hasher.md5(bytes), md5);
  assert.equal(await hasher.md5(bytes.subarray(0, 100)), hashNow(bytes.subarray(0, 100), "md5"));
  const shared = Buffer.from(new SharedArrayBuffer(bytes.length));
  bytes.copy(shared);
  assert.equal(await hasher.md5(shared), md5);

  const path = join(folderFor(t), "f");
  writeFileSync(path, bytes);
  const fd = openSync(path, "r");
  t.after(() => closeSync(fd));
  const stream = hasher.stream("crc32");
  void stream.update({ fd, first: 0, length: 1_000_000 });
  void stream.update({ bytes: bytes.subarray(1_000_000) });
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(bytes));
  assert.equal(await stream.finish(), sum.toString("base64"));
  assert.equal(hashNow(bytes, "crc32"), sum.toString("base64"));
  const one = hasher.once({ fd, first: 5, length: 1000 }, "md5");
  assert.equal(await one, hashNow(bytes.subarray(5, 1005), "md5"));
  await assert.rejects(hasher.once({ fd, first: 0, length: bytes.length + 1 }, "md5"), /shorter/);
  const parts = [bytes.subarray(0, 9), bytes.subarray(9)].map((part) => hashNow(part, "md5"));
  const joined = Buffer.concat(parts.map((part) => Buffer.from(part, "hex")));
  assert.equal(multipartEtag(parts), `${hashNow(joined, "md5")}-2`);
});

test("hashing a lot costs this thread next to nothing", async (t) => {
  const hasher = new Hasher(2);
  t.after(() => hasher.dispose());
  const bytes = Buffer.from(new SharedArrayBuffer(64 * mebibyte));
  await hasher.md5(bytes.subarray(0, mebibyte));
  // Processor time, not the clock: the machine may be busy with other things.
  const before = process.threadCpuUsage();
  await Promise.all([hasher.md5(bytes), hasher.md5(bytes), hasher.md5(bytes)]);
  const { user, system } = process.threadCpuUsage(before);
  assert.ok(user + system < 50_000, `${(user + system) / 1000} ms`);
});

test("finding runs ahead of work, but only so far, and what was found is worked on", async () => {
  let found = 0;
  let done = 0;
  let ahead = 0;
  async function* items() {
    for (; found < 100; found++) {
      ahead = Math.max(ahead, found - done);
      yield found;
    }
    throw new Error("the listing broke");
  }
  const work = async () => {
    await sleep(1, signal);
    done += 1;
  };
  const options = { parallel: 4, lookahead: 10 };
  await assert.rejects(pipeline(items(), work, options, signal), /the listing broke/);
  assert.equal(done, 100);
  assert.ok(ahead <= 10 + 4 + 1, `${ahead}`);
});

test("a failure ends what runs in parallel, after everything begun has ended", async () => {
  let running = 0;
  const work = async (index: number) => {
    running += 1;
    await sleep(index === 3 ? 1 : 5, signal);
    running -= 1;
    if (index === 3) throw new Error("third");
  };
  await assert.rejects(inParallel(100, 4, work), /third/);
  assert.equal(running, 0);
});

test("a channel gives every item to one taker and ends for all", async () => {
  const channel = new Channel<number>(3);
  const taken: number[] = [];
  const taker = async () => {
    for (let next = await channel.take(); next; next = await channel.take()) taken.push(next.value);
  };
  const takers = [taker(), taker()];
  for (let index = 0; index < 5000; index++) await channel.push(index);
  channel.close();
  await Promise.all(takers);
  assert.deepEqual(
    taken,
    Array.from({ length: 5000 }, (_, index) => index),
  );
});

test("progress is told ten times a second at most, and the last figures always", async () => {
  const told: { at: number; filesDone: number; bytesDone: number }[] = [];
  const progress = new Progress((figures) => told.push({ at: performance.now(), ...figures }));
  for (let index = 0; index < 300; index++) {
    progress.found(1, 10);
    const item = progress.item(`${index}`, 10);
    item.add(7);
    item.add(-7);
    item.add(25);
    item.settle();
    item.add(99);
    await sleep(1, signal);
  }
  progress.tellNow();
  // Timers are rounded to milliseconds, and a busy machine tells late what it then tells on time.
  const [first, last] = [told[0]?.at ?? 0, told.at(-2)?.at ?? 0];
  assert.ok(told.length - 2 <= (last - first) / 98, `${told.length} in ${last - first} ms`);
  assert.ok(told.length >= 3);
  assert.deepEqual([told.at(-1)?.filesDone, told.at(-1)?.bytesDone], [300, 3000]);
});

test("a hundred thousand names are told apart", () => {
  const names = new NameTable();
  for (let index = 0; index < 100_000; index++) assert.ok(names.claim(`n${index}`, `o${index}`));
  for (let index = 0; index < 100_000; index += 777) {
    assert.ok(names.claim(`n${index}`, `o${index}`));
    assert.ok(!names.claim(`n${index}`, "other"));
  }
});

test("types come from names; text says UTF-8 only when it is", () => {
  const text = Buffer.from("héllo");
  assert.equal(contentTypeOf("a.css", text), "text/css; charset=utf-8");
  assert.equal(contentTypeOf("a.json", text), "application/json");
  assert.equal(contentTypeOf("a.csv", Buffer.from([0xff, 0xfe, 0x41])), "text/csv");
  assert.equal(contentTypeOf("a.ts", text), "text/plain; charset=utf-8");
  assert.equal(contentTypeOf("a.ts", Buffer.from([0x47, 0x40, 0, 0x10])), "video/mp2t");
  assert.equal(contentTypeOf("html", text), undefined);
  assert.equal(contentTypeOf("dir.html/README", text), undefined);
  assert.equal(contentTypeOf("empty.txt", Buffer.of()), "text/plain; charset=utf-8");
  const cut = Buffer.from("é".repeat(3000)).subarray(0, 4096);
  assert.equal(
    contentTypeOf("long.txt", Buffer.concat([Buffer.from("x"), cut]).subarray(0, 4096)),
    "text/plain; charset=utf-8",
  );
});
