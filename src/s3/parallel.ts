/**
 * Runs `work` on every item, so many at once, and keeps the order. The first failure ends it. What
 * is known without waiting costs no turn.
 */
export async function inParallel<T, R>(
  items: readonly T[],
  atOnce: number,
  work: (item: T, index: number) => R | Promise<R>,
): Promise<R[]> {
  const results = new Array<R>(items.length);
  let next = 0;
  let hasFailed = false;
  async function worker(): Promise<void> {
    while (next < items.length && !hasFailed) {
      const index = next++;
      try {
        const result = work(items[index] as T, index);
        results[index] = result instanceof Promise ? await result : result;
      } catch (error) {
        hasFailed = true;
        throw error;
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return results;
}
