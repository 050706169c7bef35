import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { JournalFolder } from "../../../../src/transfers/journal/journalFolder.ts";
import { staleMs } from "../../../../src/transfers/journal/lease.ts";
import { folderFor } from "../setting.ts";

test("a folder that is not there holds no journals", async (t) => {
  assert.deepEqual(await new JournalFolder(join(folderFor(t), "none")).abandoned(), []);
});

test("a journal belongs to who made it until it is let go, and then to who claims it first", async (t) => {
  const folder = new JournalFolder(join(folderFor(t), "transfers"));
  const own = await folder.create({ what: "anything" });
  const { id } = own.header;
  assert.deepEqual(await folder.abandoned(), []);
  assert.equal(await folder.claim(id), undefined);
  await own.journal.commit({ kind: "answer", choice: "skip" });
  await own.release();
  assert.deepEqual(await folder.abandoned(), [id]);
  const claims = await Promise.all([folder.claim(id), folder.claim(id), folder.claim(id)]);
  const [claimed, ...others] = claims.filter((one) => one !== undefined);
  assert.ok(claimed);
  assert.deepEqual(others, []);
  assert.deepEqual(claimed.header.order, { what: "anything" });
  assert.equal((await claimed.journal.replay()).answer, "skip");
  await claimed.remove();
  assert.deepEqual(await folder.abandoned(), []);
});

test("a journal whose process was killed is abandoned, and is claimed by one of many", async (t) => {
  const path = folderFor(t);
  const module = new URL("../../../../src/transfers/journal/journalFolder.ts", import.meta.url);
  const script = `
    const { JournalFolder } = await import(${JSON.stringify(module.href)});
    await new JournalFolder(${JSON.stringify(path)}).create({});
    process.stdout.write("made");
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  const folder = new JournalFolder(path);
  assert.deepEqual(await folder.abandoned(), []);
  child.kill("SIGKILL");
  await once(child, "exit");
  const [id = ""] = await folder.abandoned();
  const claims = await Promise.all(Array.from({ length: 8 }, () => folder.claim(id)));
  const mine = claims.filter((one) => one !== undefined);
  assert.equal(mine.length, 1);
  await mine[0]?.release();
});

test("a journal of another machine is abandoned when it was not refreshed for long", async (t) => {
  const path = folderFor(t);
  const folder = new JournalFolder(path);
  const own = await folder.create({});
  const { id } = own.header;
  await own.release();
  const owner = join(path, `${id}.owner`);
  writeFileSync(owner, JSON.stringify({ pid: 1, boot: "elsewhere @1", token: "t" }));
  assert.deepEqual(await folder.abandoned(), []);
  const longAgo = new Date(Date.now() - staleMs - 1000);
  utimesSync(owner, longAgo, longAgo);
  assert.deepEqual(await folder.abandoned(), [id]);
});

test("a file that a crash left without its first line is removed", async (t) => {
  const path = folderFor(t);
  writeFileSync(join(path, "x.jsonl"), '{"v":1,');
  const folder = new JournalFolder(path);
  assert.deepEqual(await folder.abandoned(), ["x"]);
  assert.equal(await folder.claim("x"), undefined);
  assert.deepEqual(readdirSync(path), []);
});

test("what crashes left without a journal is swept away when it is old", async (t) => {
  const path = folderFor(t);
  const folder = new JournalFolder(path);
  const own = await folder.create({ list: Array.from({ length: 1000 }, (_, n) => n) });
  const left = readdirSync(path).length;
  assert.equal(left, 3);
  const longAgo = new Date(Date.now() - 10_000);
  for (const name of ["x.items", "x.owner", "y.items"]) {
    writeFileSync(join(path, name), "1");
    if (name !== "y.items") utimesSync(join(path, name), longAgo, longAgo);
  }
  for (const name of readdirSync(path))
    if (name.startsWith(own.header.id)) utimesSync(join(path, name), longAgo, longAgo);
  await folder.sweep(5000);
  assert.equal(readdirSync(path).length, left + 1);
  await own.remove();
  assert.deepEqual(readdirSync(path), ["y.items"]);
});

test("the order is in the file as it was given", async (t) => {
  const path = folderFor(t);
  const own = await new JournalFolder(path).create({ key: "a\nb" });
  const [first = ""] = readFileSync(join(path, `${own.header.id}.jsonl`), "utf8").split("\n");
  assert.deepEqual((JSON.parse(first) as { order: unknown }).order, { key: "a\nb" });
  await own.remove();
});
