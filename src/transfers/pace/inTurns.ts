import { Breather } from "./breather.ts";

/** As `Array.map`, for what may be a hundred thousand: others have their turn in between. */
export async function mapInTurns<T, R>(items: Iterable<T>, of: (item: T) => R): Promise<R[]> {
  const all: R[] = [];
  await eachInTurns(items, (item) => void all.push(of(item)));
  return all;
}

/** As `Array.filter`. */
export async function filterInTurns<T, S extends T>(
  items: Iterable<T>,
  is: (item: T) => item is S,
): Promise<S[]>;
export async function filterInTurns<T>(items: Iterable<T>, is: (item: T) => boolean): Promise<T[]>;
export async function filterInTurns<T>(items: Iterable<T>, is: (item: T) => boolean): Promise<T[]> {
  const all: T[] = [];
  await eachInTurns(items, (item) => {
    if (is(item)) all.push(item);
  });
  return all;
}

/** As `Array.forEach`. */
export async function eachInTurns<T>(items: Iterable<T>, work: (item: T) => void): Promise<void> {
  const breather = new Breather();
  for (const item of items) {
    const pause = breather.pause();
    if (pause) await pause;
    work(item);
  }
}
