import assert from "node:assert/strict";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { JournalFile } from "../../../../src/transfers/journal/journalFile.ts";
import { MemoryStore, type StoreCall } from "../../memoryStore.ts";
import { compared, planOf, prefixEnd, signal } from "../compare/ends.ts";
import { answering, engineFor, folderFor, prefixIn } from "../setting.ts";

const files = 120;
type Engine = ReturnType<typeof engineFor>;
type Operation = StoreCall["operation"];

async function journalFor(t: TestContext): Promise<JournalFile> {
  const header = { v: 1, id: "x", createdAt: new Date().toISOString(), order: {} } as const;
  const journal = await JournalFile.create(join(folderFor(t), "j.jsonl"), header);
  t.after(() => journal.close());
  return journal;
}

/** Everything that changes a store, with what is counted of it. */
const kinds: readonly {
  readonly name: string;
  readonly counted: Operation;
  run(t: TestContext, engine: Engine, store: MemoryStore, watch: () => void): Promise<unknown>;
}[] = [
  {
    name: "a delete",
    counted: "delete",
    run: (_t, engine, store, watch) => {
      watch();
      return engine.remove([prefixIn(store, "a/")], answering());
    },
  },
  {
    name: "a rename",
    counted: "copy",
    run: (_t, engine, store, watch) => {
      watch();
      return engine.rename(prefixIn(store, "a/"), "b/", answering());
    },
  },
  {
    name: "a synchronization",
    counted: "copy",
    run: async (_t, engine, store, watch) => {
      const [source, target] = [prefixEnd(store, "a/"), prefixEnd(store, "b/")];
      const { differences } = await compared(engine, source, target);
      watch();
      const plan = planOf(source, target, differences);
      return engine.sync(plan, { signal, onRemoved: () => undefined });
    },
  },
  {
    name: "what a synchronization deletes",
    counted: "delete",
    run: async (_t, engine, store, watch) => {
      const [source, target] = [prefixEnd(store, "none/"), prefixEnd(store, "a/")];
      const { differences } = await compared(engine, source, target);
      watch();
      const plan = planOf(source, target, differences);
      return engine.sync(plan, { signal, onRemoved: () => undefined });
    },
  },
  {
    name: "an undo",
    counted: "copy",
    run: async (t, engine, store, watch) => {
      const journal = await journalFor(t);
      await engine.rename(prefixIn(store, "a/"), "b/", { ...answering(), journal });
      watch();
      return engine.undo(journal, [store], answering());
    },
  },
];

for (const kind of kinds) {
  const { name, counted } = kind;
  test(`${name} holds back where its server asks for less`, async (t) => {
    const engine = engineFor(t, { parallelFiles: 16 });
    const store = new MemoryStore({ host: "busy.test", deleteBatchSize: 1 });
    for (let index = 0; index < files; index++) store.seed(`a/${index}`, `${index}`);
    let active = 0;
    let calls = 0;
    let most = { before: 0, after: 0 };
    const watch = () =>
      (store.faults = {
        before: async ({ operation }) => {
          if (operation !== counted) return;
          active += 1;
          calls += 1;
          if (calls <= 16) most = { ...most, before: Math.max(most.before, active) };
          if (calls === 12) engine.slowDown("https://busy.test");
          // What was under way then is over by now.
          if (calls > 12 + 16) most = { ...most, after: Math.max(most.after, active) };
          await sleep(3);
        },
        after: ({ operation }) => {
          if (operation === counted) active -= 1;
        },
      });
    const report = (await kind.run(t, engine, store, watch)) as { counts: { failed: number } };
    assert.equal(report.counts.failed, 0);
    assert.ok(calls >= 60, `${calls} calls`);
    assert.ok(most.before >= 4, `${most.before} at once before`);
    // Half of what the settings allow: how many there were at once depends on the machine, too.
    assert.ok(most.after <= 16 / 2, `${most.after} at once after, ${most.before} before`);
  });
}
