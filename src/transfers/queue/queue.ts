import { Emitter, type Disposable } from "../../core/events.ts";
import { newTransferId } from "../journal/transferId.ts";
import type { TransferOrder } from "../order.ts";
import { inParallel } from "../pace/pipeline.ts";
import { Paused } from "../paused.ts";
import type { TransferReport } from "../transfer.ts";
import { Changes } from "./changes.ts";
import { Entry } from "./entry.ts";
import { Line, type Direction } from "./line.ts";
import type { TransferRunner } from "./runner.ts";
import { isFinished, type Group, type LiveParts, type Transfer } from "./transfer.ts";

export interface QueueOptions {
  readonly runner: TransferRunner;
  /** How many transfers run at once; asked whenever one could start. */
  parallel(): number;
  /** For tests; otherwise they are also names of journals. */
  newId?(): string;
}

const tickMs = 1000;

/** Everything that moves bytes or removes objects, in line: what waits, runs, rests and ended. */
export class TransferQueue implements Disposable {
  readonly #options: QueueOptions;
  readonly #line = new Line();
  readonly #changes = new Changes();
  readonly #ended = new Emitter<Transfer>();
  readonly #started = new Emitter<Transfer>();
  #ticker: NodeJS.Timeout | undefined;
  #isDisposed = false;

  /** At most four times a second, with only what is different. */
  readonly onDidChange = this.#changes.event;
  /** At once, whenever a run begins. */
  readonly onDidStart = this.#started.event;
  /** At once, whenever one is done, failed or cancelled; also after a retry. */
  readonly onDidEnd = this.#ended.event;

  constructor(options: QueueOptions) {
    this.#options = options;
  }

  get(id: string): Transfer | undefined {
    return this.#line.get(id);
  }

  in(group: Group): readonly Transfer[] {
    return this.#line.in(group);
  }

  count(group: Group): number {
    return this.#line.count(group);
  }

  /**
   * Puts an order in line. `report` settles when it is first done, failed or cancelled, however often
   * it is paused before; it rejects with what ended the transfer as a whole.
   */
  add(
    order: TransferOrder,
    live: LiveParts = {},
  ): { readonly transfer: Transfer; readonly report: Promise<TransferReport> } {
    const addedAt = new Date();
    const id = this.#options.newId?.() ?? newTransferId(addedAt);
    const entry = new Entry({ id, order, live, addedAt, hasBegun: false }, "queued");
    this.#line.append(entry);
    this.#changes.add([entry], ["queued"]);
    this.#wait([entry]);
    return { transfer: entry, report: entry.ended.promise };
  }

  /** Transfers that an earlier process did not finish. */
  restore(interrupted: readonly Pick<Transfer, "id" | "order" | "addedAt" | "hasBegun">[]): void {
    for (const one of interrupted) {
      if (this.#line.get(one.id)) continue;
      const entry = new Entry({ ...one, live: {} }, "interrupted");
      this.#line.append(entry);
      this.#changes.add([entry], ["interrupted"]);
    }
  }

  /** Running ones put down what they are at, which can take a moment; queued ones just wait. */
  pause(...ids: readonly string[]): void {
    const entries = this.#line.pick(ids);
    const running = entries.filter(({ state }) => state === "running");
    this.#change(running, "pausing");
    for (const { controller } of running) controller?.abort(new Paused());
    this.#change(
      entries.filter(({ state }) => state === "queued"),
      "paused",
    );
  }

  /** Goes on where it was paused or interrupted. It waits its turn like any other. */
  resume(...ids: readonly string[]): void {
    const resting = this.#line
      .pick(ids)
      .filter(({ state }) => state === "paused" || state === "interrupted");
    this.#change(resting, "queued");
    this.#wait(resting);
  }

  /** Runs a failed or cancelled one again: what is done already is not done twice. */
  retry(...ids: readonly string[]): void {
    const again = this.#line
      .pick(ids)
      .filter(({ state }) => state === "failed" || state === "cancelled");
    this.#change(again, "queued");
    this.#wait(again);
  }

  /** Ends transfers for good: nothing half done is left at either end. */
  cancel(...ids: readonly string[]): void {
    const resting: Entry[] = [];
    for (const entry of this.#line.pick(ids)) {
      if (entry.state === "running" || entry.state === "pausing") {
        this.#change([entry], "cancelling");
        entry.controller?.abort(new DOMException("The transfer was cancelled", "AbortError"));
      } else if (["queued", "paused", "interrupted"].includes(entry.state)) {
        this.#change([entry], "cancelling");
        resting.push(entry);
      }
    }
    void someAtOnce(resting, (entry) => this.#discard(entry, undefined));
  }

  /** Changes the order in which queued ones start. */
  reorder(direction: Direction, ...ids: readonly string[]): void {
    this.#line.reorder(this.#line.pick(ids), direction);
    this.#changes.add([], ["queued"]);
  }

  /** Takes finished ones off the list. */
  clear(...ids: readonly string[]): void {
    const entries = this.#line.pick(ids).filter(({ state }) => isFinished(state));
    this.#changes.add([], this.#line.forget(entries));
    void someAtOnce(entries, (entry) => this.#options.runner.forget(entry));
  }

  /** Starts what may start: call it when `parallel` may answer another number. */
  poke(): void {
    this.#fill();
  }

  /** What runs is put down as if paused, without waiting for it. */
  dispose(): void {
    this.#isDisposed = true;
    clearInterval(this.#ticker);
    for (const { controller } of this.#line.each("running")) controller?.abort(new Paused());
    this.#changes.dispose();
    this.#started.dispose();
    this.#ended.dispose();
  }

  #fill(): void {
    if (this.#isDisposed) return;
    const most = Math.max(1, this.#options.parallel());
    const free = { long: most, brief: most };
    for (const { lane } of this.#line.each("running")) free[lane] -= 1;
    const wanted = {
      long: Math.min(free.long, this.#line.waiting.long),
      brief: Math.min(free.brief, this.#line.waiting.brief),
    };
    const next: Entry[] = [];
    for (const entry of this.#line.each("queued")) {
      if (wanted.long <= 0 && wanted.brief <= 0) break;
      if (wanted[entry.lane]-- > 0) next.push(entry);
    }
    for (const entry of next) void this.#run(entry);
  }

  /** Those that cannot start at once wait. */
  #wait(entries: readonly Entry[]): void {
    this.#fill();
    for (const entry of entries) if (entry.state === "queued") this.#options.runner.expect(entry);
  }

  async #run(entry: Entry): Promise<void> {
    const controller = new AbortController();
    this.#change([entry], "running");
    entry.begins(controller);
    this.#tick();
    this.#started.fire(entry);
    try {
      entry.report = await this.#options.runner.run(entry, {
        signal: controller.signal,
        onProgress: (progress) => {
          entry.measure(progress, performance.now());
          this.#changes.add([entry]);
        },
      });
    } catch (error) {
      entry.error = error;
    }
    entry.controller = undefined;
    await this.#ends(entry);
    this.#fill();
  }

  async #ends(entry: Entry): Promise<void> {
    const { report, error, state } = entry;
    if (state === "pausing") {
      // What was thrown is the pause itself, or will be thrown again.
      entry.error = undefined;
      this.#change([entry], "paused");
    } else if (state === "cancelling" || report?.isCancelled === true || isAbortError(error)) {
      this.#change([entry], "cancelling");
      await this.#discard(entry, report);
    } else if (report && report.counts.failed === 0) this.#finish(entry, "done");
    else this.#finish(entry, "failed");
  }

  /** A cancelled transfer whose leftovers cannot be removed has failed: a retry or another cancel helps. */
  async #discard(entry: Entry, report: TransferReport | undefined): Promise<void> {
    try {
      await this.#options.runner.discard(entry, new AbortController().signal);
      entry.error = undefined;
      entry.report = report ?? entry.report;
      this.#finish(entry, "cancelled");
    } catch (error) {
      entry.error = error;
      this.#finish(entry, "failed");
    }
  }

  #finish(entry: Entry, state: "done" | "failed" | "cancelled"): void {
    this.#change([entry], state);
    try {
      this.#ended.fire(entry);
    } finally {
      if (entry.error === undefined) entry.ended.resolve(entry.report ?? nothing);
      else entry.ended.reject(entry.error);
    }
  }

  #change(entries: readonly Entry[], state: Entry["state"]): void {
    if (entries.length > 0) this.#changes.add(entries, this.#line.change(entries, state));
  }

  /** Rates fall when nothing comes, which nobody would tell. */
  #tick(): void {
    this.#ticker ??= setInterval(() => {
      const running = this.#line.in("running");
      for (const entry of running) entry.measure(undefined, performance.now());
      this.#changes.add(running);
      if (running.length > 0) return;
      clearInterval(this.#ticker);
      this.#ticker = undefined;
    }, tickMs).unref();
  }
}

const mostAtOnce = 8;

/** There may be thousands, each with a journal to read. */
function someAtOnce(
  entries: readonly Entry[],
  work: (entry: Entry) => Promise<void>,
): Promise<void> {
  return inParallel(entries.length, mostAtOnce, async (index) => {
    const entry = entries[index];
    if (entry) await work(entry);
  });
}

/** Of what was cancelled before it ran. */
const nothing: TransferReport = {
  ...{ done: 0, bytes: 0, counts: { skipped: 0, failed: 0, renamed: 0 } },
  ...{ skipped: [], failed: [], renamed: [], created: [], isCancelled: true },
};

function isAbortError(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}
