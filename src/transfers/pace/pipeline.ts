import { Channel } from "./channel.ts";

/** Holds work back while a server has asked for less. */
export interface Gate {
  /** Resolves to what has to be called when the work is done. Throws the signal's reason. */
  enter(signal: AbortSignal): Promise<() => void>;
}

export interface PipelineOptions<T> {
  readonly parallel: number;
  readonly lookahead: number;
  readonly gate?: Gate;
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
  let isBroken = false;
  const find = async () => {
    try {
      for await (const item of items) {
        if (isBroken) return;
        await channel.push(item);
      }
    } finally {
      channel.close();
      options.onFound?.();
    }
  };
  const workOn = async () => {
    try {
      for (let next = await channel.take(); next; next = await channel.take()) {
        if (isBroken) return;
        const item = next.value;
        const leave = await enter(options.gate, signal);
        try {
          if (signal.aborted) options.onLeft?.(item);
          else await work(item);
        } finally {
          leave();
        }
      }
    } catch (error) {
      isBroken = true;
      channel.close();
      throw error;
    }
  };
  const all = [find(), ...Array.from({ length: options.parallel }, workOn)];
  const failed = (await Promise.allSettled(all)).find((result) => result.status === "rejected");
  if (failed) throw failed.reason;
}

/** An abort while it waits is found by whoever works next. */
async function enter(gate: Gate | undefined, signal: AbortSignal): Promise<() => void> {
  const nothing = () => undefined;
  if (!gate || signal.aborted) return nothing;
  try {
    return await gate.enter(signal);
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
