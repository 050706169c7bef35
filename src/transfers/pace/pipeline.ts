import { Adjustable } from "./adjustable.ts";
import { Breather } from "./breather.ts";
import { Channel } from "./channel.ts";
import { Slots } from "./slots.ts";

/** Holds work back while a server has asked for less. */
export interface Gate<T = unknown> {
  /** Resolves to what has to be called when the work is done. Throws the signal's reason. */
  enter(signal: AbortSignal, item: T): Promise<() => void>;
}

export interface PipelineOptions<T> {
  /** How many at once; a change holds at once, for what is not under way yet. */
  readonly parallel: number | Adjustable;
  readonly lookahead: number;
  readonly gate?: Gate<NoInfer<T>>;
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
        await channel.push(item);
        const pause = breather.pause();
        if (pause) await pause;
      }
    } finally {
      channel.close();
      options.onFound?.();
    }
  };
  const workOn = async (item: T) => {
    const leave = await enter(options.gate, signal, item);
    try {
      if (signal.aborted) options.onLeft?.(item);
      else await work(item);
    } finally {
      leave();
    }
  };
  const workOnAll = async () => {
    const breather = new Breather();
    const underWay = new Set<Promise<void>>();
    let failure: { readonly error: unknown } | undefined;
    for (let next = await channel.take(); next && !isBroken; next = await channel.take()) {
      // A slot is given back whatever happens: also after an abort, when everything ends soon.
      const giveBack = await slots.take(1, never);
      const task = workOn(next.value)
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
