import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { JournalFolder } from "../../../../src/transfers/journal/journalFolder.ts";
import { forgetOld, isOver, pastTransfers } from "../../../../src/transfers/journal/past.ts";
import type { EndRecord } from "../../../../src/transfers/journal/record.ts";
import { folderFor } from "../setting.ts";

const undoable = { moved: 3, replaced: 0, markers: 0, gone: 0 };
const dayMs = 24 * 3_600_000;

async function ended(folder: JournalFolder, end: Omit<EndRecord, "kind">): Promise<string> {
  const own = await folder.create({ at: end.at });
  await own.journal.commit({ kind: "end", ...end });
  await own.release();
  return own.header.id;
}

test("what is over and can be taken back is listed, the newest first, as long as nobody has it", async (t) => {
  const folder = new JournalFolder(folderFor(t));
  const old = await ended(folder, { state: "done", at: 1000, undoable });
  const fresh = await ended(folder, { state: "cancelled", at: 2000, undoable });
  await ended(folder, { state: "failed", at: 3000, undoable });
  await ended(folder, { state: "done", at: 3000 });
  const ids = async () => (await pastTransfers(folder)).map(({ id }) => id);
  assert.deepEqual(await ids(), [fresh, old]);
  const own = await folder.claim(fresh);
  assert.deepEqual(await ids(), [old]);
  // Found out and written down by an undo that did not come to its end.
  await own?.journal.commit({
    ...{ kind: "deleted", home: "h", bucket: "b", sizeBytes: 0 },
    objects: [["k", "v"]],
  });
  await own?.release();
  assert.deepEqual(await ids(), [fresh, old]);
  const [first] = await pastTransfers(folder);
  assert.deepEqual([first?.undoable, first?.endedAt], [undoable, new Date(2000)]);
});

test("what an undo needs is kept for seven days, of fifty transfers", async (t) => {
  const path = folderFor(t);
  const folder = new JournalFolder(path);
  const now = 100 * dayMs;
  const ends: { readonly id: string; readonly end: EndRecord }[] = [];
  const add = async (end: Omit<EndRecord, "kind">) => {
    ends.push({ id: await ended(folder, end), end: { kind: "end", ...end } });
  };
  for (let n = 0; n < 55; n++) await add({ state: "done", at: now - n, undoable });
  await add({ state: "done", at: now - 8 * dayMs, undoable });
  await add({ state: "done", at: now + 1 });
  assert.ok(ends.every(({ end }) => isOver(end)));
  await forgetOld(folder, ends.slice(-2), now);
  assert.equal(readdirSync(path).length, 55);
  await forgetOld(folder, ends.slice(0, 55), now);
  const kept = (await pastTransfers(folder)).map(({ endedAt }) => now - endedAt.getTime());
  assert.deepEqual(
    kept,
    Array.from({ length: 50 }, (_, n) => n),
  );
});
