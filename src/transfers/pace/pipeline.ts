import { Adjustable } from "./adjustable.ts";
import { Breather } from "./breather.ts";
import { Channel } from "./channel.ts";
import { Slots } from "./slots.ts";

/** Holds work back while a server has asked for less. */
export interface Gate<T = unknown> {
  /** Resolves to what has to be called when the work is done. Throws the signal's reason. */
  enter(signal: AbortSignal, item: T): Promise<() => void>;
}

/** Work on several items at once that costs less than on each by itself. */
export interface Together<T> {
  readonly most: number;
  /** How many of them are under way at once: they count like so many items. */
  readonly parallel: number;
  /** Whether an item may be among them; asked just before. */
  fits(item: T): boolean;
  /** Whether another one may go with one that fits. */
  goesWith(first: T, item: T): boolean;
  /** Resolves to those that have to be worked on by themselves. */
  work(items: readonly T[], parallel: number): Promise<readonly T[]>;
}

export interface PipelineOptions<T> {
  /** How many at once; a change holds at once, for what is not under way yet. */
  readonly parallel: number | Adjustable;
  readonly lookahead: number;
  readonly gate?: Gate<NoInfer<T>>;
  readonly together?: Together<NoInfer<T>>;
  /** Everything is found; work may go on for long. Also when finding failed. */
  onFound?(): unknown;
  /** What had been found when the signal was aborted and was not worked on. */
  onLeft?(item: T): void;
}

/**
 * Works on items while they are still being found: finding runs ahead of the work, but only so far.
 * Throws what finding threw, after everything found before was worked on; what `work` throws ends
 * the pipeline.
 */
export async function pipeline<T>(
  items: AsyncIterable<T> | Iterable<T>,
  work: (item: T) => Promise<void>,
  options: PipelineOptions<T>,
  signal: AbortSignal,
): Promise<void> {
  const channel = new Channel<T>(options.lookahead);
  const { parallel } = options;
  const isAdjustable = parallel instanceof Adjustable;
  const slots = new Slots(isAdjustable ? parallel.value : parallel);
  const changes = isAdjustable ? parallel.onChange((most) => slots.resize(most)) : undefined;
  let isBroken = false;
  const find = async () => {
    const breather = new Breather();
    try {
      for await (const item of items) {
        if (isBroken) return;
        const isFull = channel.push(item);
        if (isFull) await isFull;
        const pause = breather.pause();
        if (pause) await pause;
      }
    } finally {
      channel.close();
      options.onFound?.();
    }
  };
  /** With what may go with it and is found already. */
  const batchOf = (first: T): T[] => {
    const { together } = options;
    if (!together || slots.total === 1 || !together.fits(first)) return [first];
    return [
      first,
      ...channel.takeMore(together.most - 1, (item) => together.goesWith(first, item)),
    ];
  };
  const workOn = async (item: T) => {
    const leave = await enter(options.gate, signal, item);
    try {
      await workOrLeave(item);
    } finally {
      leave();
    }
  };
  const workOrLeave = async (item: T) => {
    if (signal.aborted) options.onLeft?.(item);
    else await work(item);
  };
  const workOnTogether = async (batch: readonly T[], atOnce: number) => {
    const { gate, together } = options;
    const entered = batch.slice(0, atOnce).map((item) => enter(gate, signal, item));
    const leave = await Promise.all(entered);
    try {
      const isDone = !signal.aborted && together;
      const left = isDone ? await together.work(batch, atOnce) : batch;
      await inParallel(left.length, atOnce, (index) => workOrLeave(left[index] as T));
    } finally {
      for (const one of leave) one();
    }
  };
  const workOnAll = async () => {
    const breather = new Breather();
    const underWay = new Set<Promise<void>>();
    let failure: { readonly error: unknown } | undefined;
    for (let next = await channel.take(); next && !isBroken; next = await channel.take()) {
      let giveBack = await slots.take(1, never);
      // Not before there is room: more has been found by then.
      const batch = batchOf(next.value);
      const weight = Math.min(batch.length, options.together?.parallel ?? 1, slots.total);
      if (weight > 1) {
        giveBack();
        giveBack = await slots.take(weight, never);
      }
      // Slots are given back whatever happens: also after an abort, when everything ends soon.
      const task = (batch.length > 1 ? workOnTogether(batch, weight) : workOn(next.value))
        .catch((error: unknown) => {
          failure ??= { error };
          isBroken = true;
          channel.close();
        })
        .finally(() => {
          underWay.delete(task);
          giveBack();
        });
      underWay.add(task);
      const pause = breather.pause();
      if (pause) await pause;
    }
    await Promise.all(underWay);
    if (failure) throw failure.error;
  };
  const ended = await Promise.allSettled([find(), workOnAll()]);
  changes?.dispose();
  const failed = ended.find((result) => result.status === "rejected");
  if (failed) throw failed.reason;
}

const never = new AbortController().signal;

/** An abort while it waits is found by whoever works next. */
async function enter<T>(
  gate: Gate<T> | undefined,
  signal: AbortSignal,
  item: T,
): Promise<() => void> {
  const nothing = () => undefined;
  if (!gate || signal.aborted) return nothing;
  try {
    return await gate.enter(signal, item);
  } catch (error) {
    if (!signal.aborted) throw error;
    return nothing;
  }
}

/** Runs `work` for 0 to `count` - 1, in that order, at most `parallel` at once. */
export async function inParallel(
  count: number,
  parallel: number,
  work: (index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  let isBroken = false;
  const runner = async () => {
    while (next < count && !isBroken) {
      try {
        await work(next++);
      } catch (error) {
        isBroken = true;
        throw error;
      }
    }
  };
  const runners = Array.from({ length: Math.min(parallel, count) }, runner);
  const failed = (await Promise.allSettled(runners)).find((one) => one.status === "rejected");
  if (failed) throw failed.reason;
}
