import "../vscodeStub/hook.ts";
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { beforeEach, test, type TestContext } from "node:test";
import { JournalFolder } from "../../../src/transfers/journal/journalFolder.ts";
import { newTransferId } from "../../../src/transfers/journal/transferId.ts";
import type { TransferOrder } from "../../../src/transfers/order.ts";
import { TransferQueue } from "../../../src/transfers/queue/queue.ts";
import type { Transfer } from "../../../src/transfers/queue/transfer.ts";
import { folderFor } from "../transfers/setting.ts";
import { reportOf } from "./reports.ts";
const { user } = await import("../vscodeStub/ui.ts");
const { offerInterrupted } = await import("../../../src/commands/interruptedOffer.ts");

beforeEach(() => user.reset());

const to = { connectionId: "c", bucket: "bucket", prefix: "" };
const upload = (name: string): TransferOrder => ({ kind: "upload", paths: [`/home/${name}`], to });

async function begun(folder: JournalFolder, order: TransferOrder): Promise<void> {
  await (await folder.create(order)).release();
}

async function waiting(folder: JournalFolder, ...orders: TransferOrder[]): Promise<void> {
  for (const order of orders)
    await folder.waiting.add({ id: newTransferId(), addedAt: new Date().toISOString(), order });
  await folder.waiting.release();
}

function texts(): readonly string[] {
  return user.said.map(({ text }) => text);
}

/** What a start finds in a folder, and what is done with it. */
async function offer(t: TestContext, folder: JournalFolder) {
  const told: string[] = [];
  const failures: unknown[] = [];
  const runner = {
    expect: () => {},
    run: async ({ order }: Transfer) => {
      told.push(`run ${order.kind === "upload" ? order.paths.join() : order.kind}`);
      return reportOf();
    },
    discard: async ({ order }: Transfer) => {
      told.push(`discard ${order.kind === "upload" ? (order.bytes ?? order.paths).join() : ""}`);
    },
    forget: async () => {},
  };
  const queue = new TransferQueue({ runner, parallel: () => 1 });
  t.after(() => queue.dispose());
  const adopted: string[] = [];
  await offerInterrupted({
    journals: { get: async () => folder, hasAny: async () => true },
    queue,
    adopt: (id, own) => {
      adopted.push(id);
      t.after(() => own.release());
    },
    report: (error) => failures.push(error),
  });
  while (queue.count("queued") + queue.count("running") > 0)
    await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(failures, []);
  return { told, adopted };
}

test("what had not begun is offered with what was interrupted, and runs after it", async (t) => {
  const folder = new JournalFolder(folderFor(t));
  await waiting(folder, upload("b"), upload("c"));
  await begun(folder, upload("a"));
  user.clicks = ["Resume"];
  const { told, adopted } = await offer(t, folder);
  assert.equal(adopted.length, 1);
  assert.deepEqual(told, ["run /home/a", "run /home/b", "run /home/c"]);
  assert.deepEqual(texts(), [
    "3 transfers were interrupted, 2 of them before they began. They can go on where they were.",
  ]);
});

test("a single one that had not begun is named, and discarded on request", async (t) => {
  const folder = new JournalFolder(folderFor(t));
  await waiting(folder, upload("b"));
  user.clicks = ["Discard"];
  const { told } = await offer(t, folder);
  assert.deepEqual(told, ["discard /home/b"]);
  assert.deepEqual(texts(), ["A transfer had not begun when VS Code ended: b. It can still run."]);
});

test("hundreds are one question", async (t) => {
  const folder = new JournalFolder(folderFor(t));
  await waiting(folder, ...Array.from({ length: 1200 }, (_, n) => upload(String(n))));
  user.clicks = [undefined];
  const { told } = await offer(t, folder);
  assert.deepEqual(told, []);
  assert.deepEqual(texts(), [
    "1,200 transfers had not begun when VS Code ended. They can still run.",
  ]);
});

test("what had no file to read from is said to be lost, and what it began is removed", async (t) => {
  const folder = new JournalFolder(folderFor(t));
  await begun(folder, { kind: "upload", paths: [], bytes: ["pasted.png"], to });
  user.clicks = [undefined];
  const { told } = await offer(t, folder);
  assert.deepEqual(told, ["discard pasted.png"]);
  assert.deepEqual(texts(), [
    "An upload cannot go on since VS Code ended, because what was dropped is no file that could be read again: pasted.png to bucket/. Look what has arrived there, and drop the rest once more.",
  ]);
});

test("what is over and can be taken back is kept, without a word; other journals go", async (t) => {
  const path = folderFor(t);
  const folder = new JournalFolder(path);
  const undoable = { moved: 1, replaced: 0, markers: 0, gone: 0 };
  for (const more of [{ undoable }, {}]) {
    const own = await folder.create({ ...upload("x") });
    await own.journal.commit({ kind: "end", state: "done", at: Date.now(), ...more });
    await own.release();
  }
  await offer(t, folder);
  assert.deepEqual(texts(), []);
  assert.equal(readdirSync(path).length, 1);
});
