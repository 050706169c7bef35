import assert from "node:assert/strict";
import { appendFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { JournalFolder } from "../../../../src/transfers/journal/journalFolder.ts";
import { newTransferId } from "../../../../src/transfers/journal/transferId.ts";
import { folderFor } from "../setting.ts";

function orderOf(name: string) {
  return { id: newTransferId(), addedAt: new Date(0).toISOString(), order: { name } };
}

function namesOf(orders: readonly { readonly order: unknown }[]): unknown[] {
  return orders.map(({ order }) => (order as { name: unknown }).name);
}

test("what waits belongs to its process, and after that to who claims it first, in its order", async (t) => {
  const path = folderFor(t);
  const folder = new JournalFolder(path);
  const orders = ["a", "b\nb", "c", "d"].map(orderOf);
  await Promise.all(orders.map((one) => folder.waiting.add(one)));
  assert.deepEqual(await new JournalFolder(path).waiting.claimAbandoned(assert.ifError), []);
  await folder.waiting.leave(orders[2]?.id ?? "", "gone");
  await folder.waiting.release();
  const others = [1, 2, 3].map(() => new JournalFolder(path));
  const claimed = await Promise.all(
    others.map(({ waiting }) => waiting.claimAbandoned(assert.ifError)),
  );
  assert.deepEqual(namesOf(claimed.flat()), ["a", "b\nb", "d"]);
  assert.equal(claimed.filter((one) => one.length > 0).length, 1);
  assert.deepEqual(await folder.abandoned(), [], "none of them is a journal");
});

test("nothing is left when everything that waited has begun or is not wanted any more", async (t) => {
  const path = folderFor(t);
  const { waiting } = new JournalFolder(path);
  const orders = ["a", "b"].map(orderOf);
  for (let round = 0; round < 3; round++) {
    await Promise.all(orders.map((one) => waiting.add(one)));
    assert.equal(readdirSync(path).length, 2);
    // One leaves while the next is added.
    const [a, b] = orders.map(({ id }) => waiting.leave(id, "begun"));
    const c = orderOf("c");
    await Promise.all([a, b, waiting.add(c)]);
    await waiting.leave(c.id, "gone");
    assert.deepEqual(readdirSync(path), []);
  }
});

test("what had begun when its process ended is not offered twice", async (t) => {
  const path = folderFor(t);
  const folder = new JournalFolder(path);
  const orders = ["a", "b"].map(orderOf);
  await Promise.all(orders.map((one) => folder.waiting.add(one)));
  // It ended between these two: making the journal, and leaving the list.
  const begun = await folder.create(orders[0]?.order, { id: orders[0]?.id ?? "" });
  await begun.release();
  await folder.waiting.release();
  const next = new JournalFolder(path);
  assert.deepEqual(namesOf(await next.waiting.claimAbandoned(assert.ifError)), ["b"]);
  assert.deepEqual(await next.abandoned(), [orders[0]?.id]);
});

test("half a line at the end of a list is no order, and what is added later is", async (t) => {
  const path = folderFor(t);
  const folder = new JournalFolder(path);
  await Promise.all(["a", "b"].map((name) => folder.waiting.add(orderOf(name))));
  await folder.waiting.release();
  const [name = ""] = readdirSync(path);
  appendFileSync(join(path, name), '{"id":"x","addedAt":"2');
  const next = new JournalFolder(path).waiting;
  const [first, second] = await next.claimAbandoned(assert.ifError);
  await next.leave(first?.id ?? "", "begun");
  await next.release();
  const last = new JournalFolder(path).waiting;
  assert.deepEqual(await last.claimAbandoned(assert.ifError), [second]);
});

test("long lists of an order have a file of their own, and are whole again", async (t) => {
  const path = folderFor(t);
  const folder = new JournalFolder(path);
  const selected = Array.from({ length: 30_000 }, (_, n) => ({ key: `ö\u2028${n}`, n }));
  const order = { kind: "undo", undone: { kind: "delete", selected, short: [1, 2] } };
  const waiting = { id: newTransferId(), addedAt: new Date(0).toISOString(), order };
  await folder.waiting.add(waiting);
  await folder.waiting.release();
  const [list = ""] = readdirSync(path).filter((name) => name.endsWith(".waiting"));
  assert.ok(statSync(join(path, list)).size < 1000);
  const next = new JournalFolder(path);
  assert.deepEqual(await next.waiting.claimAbandoned(assert.ifError), [waiting]);
  const own = await next.create(order, { id: waiting.id });
  await next.waiting.leave(waiting.id, "begun");
  await own.release();
  const claimed = await next.claim(waiting.id);
  assert.deepEqual(claimed?.header.order, order);
  await claimed?.remove();
  assert.deepEqual(readdirSync(path), []);
});

test("ten thousand waiting orders are one file, and can be taken over and given up", async (t) => {
  const path = folderFor(t);
  const folder = new JournalFolder(path);
  const orders = Array.from({ length: 10_000 }, (_, n) => orderOf(String(n)));
  await Promise.all(orders.map((one) => folder.waiting.add(one)));
  assert.equal(readdirSync(path).length, 2, "one file, and whose it is");
  await folder.waiting.release();
  const next = new JournalFolder(path).waiting;
  assert.equal((await next.claimAbandoned(assert.ifError)).length, 10_000);
  await Promise.all(orders.map(({ id }) => next.leave(id, "gone")));
  assert.deepEqual(readdirSync(path), []);
});
