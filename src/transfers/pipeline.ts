import { Channel } from "./channel.ts";

export interface PipelineOptions<T> {
  readonly parallel: number;
  readonly lookahead: number;
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
        if (signal.aborted) options.onLeft?.(next.value);
        else await work(next.value);
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
