import assert from "node:assert/strict";
import { test } from "node:test";
import type { TransferOrder } from "../../../../src/transfers/order.ts";
import { isPaused } from "../../../../src/transfers/paused.ts";
import type { QueueChange } from "../../../../src/transfers/queue/changes.ts";
import { TransferQueue } from "../../../../src/transfers/queue/queue.ts";
import type { TransferRunner } from "../../../../src/transfers/queue/runner.ts";
import { groups, type Transfer } from "../../../../src/transfers/queue/transfer.ts";
import { reportOf } from "../../commands/reports.ts";

type Run = Parameters<TransferRunner["run"]>[1] & {
  readonly transfer: Transfer;
  end(report?: ReturnType<typeof reportOf>): void;
  fail(error: Error): void;
};

/** Runs only when the test says so; an abort ends a run as the engine does. */
class Runner implements TransferRunner {
  readonly runs: Run[] = [];
  readonly told: string[] = [];
  readonly expected: string[] = [];
  discardFailure: Error | undefined;

  expect({ id }: Transfer) {
    this.expected.push(id);
  }

  run(transfer: Transfer, options: Parameters<TransferRunner["run"]>[1]) {
    const { promise, resolve, reject } = Promise.withResolvers<ReturnType<typeof reportOf>>();
    const end = (report = reportOf()) => resolve(report);
    this.runs.push({ ...options, transfer, end, fail: reject });
    this.told.push(`run ${transfer.id}`);
    options.signal.addEventListener("abort", () => {
      this.told.push(`${isPaused(options.signal) ? "pause" : "cancel"} ${transfer.id}`);
      resolve(reportOf({ done: 0, isCancelled: true }));
    });
    return promise;
  }
  async discard({ id }: Transfer) {
    this.told.push(`discard ${id}`);
    if (this.discardFailure) throw this.discardFailure;
  }
  async forget({ id }: Transfer) {
    this.told.push(`forget ${id}`);
  }
  last(): Run {
    const run = this.runs.at(-1);
    assert.ok(run);
    return run;
  }
}

function setting(parallel = 2) {
  const runner = new Runner();
  let next = 0;
  const limits = { parallel };
  const queue = new TransferQueue({
    runner,
    parallel: () => limits.parallel,
    newId: () => String(++next),
  });
  const states = () =>
    Object.fromEntries(
      groups
        .map(
          (group) =>
            [
              group,
              queue
                .in(group)
                .map(({ id }) => id)
                .join(),
            ] as const,
        )
        .filter(([, ids]) => ids !== ""),
    );
  return { runner, queue, limits, states };
}

const upload: TransferOrder = {
  kind: "upload",
  paths: ["/a"],
  to: { connectionId: "c", bucket: "b", prefix: "" },
};
const remove: TransferOrder = { kind: "delete", selected: [] };
const turn = () => new Promise((resolve) => setImmediate(resolve));

test("as many run as may, the others wait in order and start when one is done", async () => {
  const { queue, runner, states } = setting(2);
  const [first] = [1, 2, 3, 4].map(() => queue.add(upload));
  assert.deepEqual(states(), { running: "1,2", queued: "3,4" });
  runner.runs[0]?.end();
  assert.equal((await first?.report)?.done, 1);
  await turn();
  assert.deepEqual(states(), { running: "2,3", queued: "4", done: "1" });
});

test("what cannot start at once is expected, also when it waits again", async () => {
  const { queue, runner } = setting(1);
  for (let n = 0; n < 3; n++) queue.add(upload);
  assert.deepEqual(runner.expected, ["2", "3"]);
  queue.pause("1");
  await turn();
  queue.resume("1");
  assert.deepEqual(runner.expected, ["2", "3", "1"]);
});

test("what is over soon does not wait behind large transfers", () => {
  const { queue, states } = setting(1);
  queue.add(upload);
  queue.add(upload);
  queue.add(remove);
  queue.add(remove);
  assert.deepEqual(states(), { running: "1,3", queued: "2,4" });
});

test("a paused transfer gives its place to the next, and goes on in its turn", async () => {
  const { queue, runner, states } = setting(1);
  const first = queue.add(upload);
  queue.add(upload);
  queue.pause("1");
  assert.equal(first.transfer.state, "pausing");
  await turn();
  assert.deepEqual(states(), { paused: "1", running: "2" });
  queue.resume("1");
  assert.deepEqual(states(), { running: "2", queued: "1" });
  runner.last().end();
  await turn();
  assert.equal(first.transfer.state, "running");
  runner.last().end(reportOf({ done: 7 }));
  assert.equal((await first.report).done, 7, "whoever waits gets the report of the end");
  assert.deepEqual(runner.told, ["run 1", "pause 1", "run 2", "run 1"]);
});

test("cancelling runs what is under way down, then discards what earlier runs left", async () => {
  const { queue, runner, states } = setting(1);
  const { report } = queue.add(upload);
  queue.add(upload);
  queue.cancel("1", "2");
  assert.equal((await report).isCancelled, true);
  await turn();
  assert.deepEqual(states(), { cancelled: "2,1" });
  assert.deepEqual(runner.told, ["run 1", "cancel 1", "discard 2", "discard 1"]);
});

test("a cancel that cannot clean up has failed, with the reason, and can be tried again", async () => {
  const { queue, runner } = setting();
  const { transfer, report } = queue.add(upload);
  queue.pause("1");
  await turn();
  runner.discardFailure = new Error("no network");
  queue.cancel("1");
  await assert.rejects(report, /no network/);
  assert.equal(transfer.state, "failed");
});

test("a failed transfer is run again, and every end is told", async () => {
  const { queue, runner, states } = setting();
  const ends: string[] = [];
  queue.onDidEnd(({ id, state }) => ends.push(`${id} ${state}`));
  const { report } = queue.add(upload);
  runner.last().fail(new Error("no such connection"));
  await assert.rejects(report, /no such connection/);
  queue.retry("1");
  assert.deepEqual(states(), { running: "1" });
  runner.last().end(reportOf({ done: 1, failed: [{ what: "x", error: new Error() as never }] }));
  await turn();
  queue.retry("1");
  runner.last().end();
  await turn();
  assert.deepEqual(ends, ["1 failed", "1 failed", "1 done"]);
  assert.deepEqual(states(), { done: "1" });
});

test("queued ones are moved up, down and to the top, several keep their order", () => {
  const { queue } = setting(1);
  for (let count = 0; count < 6; count++) queue.add(upload);
  const order = () =>
    queue
      .in("queued")
      .map(({ id }) => id)
      .join("");
  const moved = [
    ["up", ["4", "5"], "24536"],
    ["down", ["2", "4"], "52436"],
    ["top", ["3", "6"], "36524"],
    ["bottom", ["3"], "65243"],
    ["up", ["6"], "65243"],
  ] as const;
  assert.equal(order(), "23456");
  for (const [direction, ids, expected] of moved) {
    queue.reorder(direction, ...ids);
    assert.equal(order(), expected, `${direction} ${ids.join()}`);
  }
});

test("what was interrupted waits for a decision and is not listed twice", async () => {
  const { queue, runner, states } = setting();
  const old = { id: "old", order: upload, addedAt: new Date(0), hasBegun: true };
  queue.restore([old]);
  queue.restore([old]);
  assert.deepEqual(states(), { interrupted: "old" });
  queue.resume("old");
  assert.deepEqual(states(), { running: "old" });
  runner.last().end();
  await turn();
  queue.clear("old");
  assert.deepEqual([states(), runner.told], [{}, ["run old", "forget old"]]);
});

test("only what is over can be cleared", () => {
  const { queue, states } = setting(1);
  queue.add(upload);
  queue.add(upload);
  queue.clear("1", "2");
  assert.deepEqual(states(), { running: "1", queued: "2" });
});

test("a higher limit takes effect at once", () => {
  const { queue, limits, states } = setting(1);
  for (let count = 0; count < 3; count++) queue.add(upload);
  limits.parallel = 3;
  queue.poke();
  assert.deepEqual(states(), { running: "1,2,3" });
});

test("with 10,000 queued, adding, moving, pausing and ending stay quick and changes are gathered", async () => {
  const { queue, runner } = setting(4);
  const changes: QueueChange[] = [];
  queue.onDidChange((change) => changes.push(change));
  const [started, cpu] = [performance.now(), process.threadCpuUsage()];
  for (let count = 0; count < 10_000; count++) queue.add(upload);
  queue.reorder("top", "9999");
  for (let count = 0; count < 500; count++) {
    runner.runs[count]?.onProgress(figures(count));
    runner.runs[count]?.end();
    await turn();
  }
  assert.equal(queue.in("done").length, 500);
  assert.equal(runner.runs[4]?.transfer.id, "9999");
  const all = queue.in("queued").map(({ id }) => id);
  queue.pause(...all);
  queue.resume(...all);
  queue.cancel(...all);
  await turn();
  queue.clear(...all);
  assert.equal(queue.in("cancelled").length, 0);
  const tookMs = performance.now() - started;
  // Of this thread: what else the machine does is not in it.
  const { user, system } = process.threadCpuUsage(cpu);
  assert.ok(user + system < 5_000_000, `${(user + system) / 1000} ms`);
  assert.ok(changes.length <= 2 + tookMs / 250, `${changes.length} changes in ${tookMs} ms`);
  queue.dispose();
});

test("a change names only what is different", async () => {
  const { queue, runner } = setting(1);
  const first = queue.add(upload);
  queue.add(upload);
  const seen: QueueChange[] = [];
  await new Promise((resolve) => setTimeout(resolve, 300));
  queue.onDidChange((change) => seen.push(change));
  runner.last().onProgress(figures(1));
  await new Promise((resolve) => setTimeout(resolve, 300));
  assert.deepEqual(
    seen.map((change) => [[...change.groups], [...change.transfers].map(({ id }) => id)]),
    [[[], ["1"]]],
  );
  assert.equal(first.transfer.progress?.bytesDone, 1);
  queue.dispose();
});

function figures(bytesDone: number): Parameters<Run["onProgress"]>[0] {
  const counts = { filesDone: 0, filesTotal: 1, bytesDone, bytesTotal: 1000 };
  return {
    ...{ ...counts, bytesMoved: bytesDone, isCounting: false, current: "x" },
    ...{ active: [], failed: [] },
  };
}
