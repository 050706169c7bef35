import { eachInTurns } from "./pace/inTurns.ts";

/**
 * Splits items so that no name is twice in a round: of two with one name, the second is moved when
 * the first is there, and meets it as it would meet anything else that is in the way.
 */
export async function rounds<T>(items: readonly T[], nameOf: (item: T) => string): Promise<T[][]> {
  const split: T[][] = [];
  const counts = new Map<string, number>();
  await eachInTurns(items, (item) => {
    const name = nameOf(item);
    const round = counts.get(name) ?? 0;
    counts.set(name, round + 1);
    (split[round] ??= []).push(item);
  });
  return split;
}
