/** Of those who work side by side, the one with the least to do; undefined when there is none. */
export function leastLoaded<T extends { readonly load: number }>(all: readonly T[]): T | undefined {
  return all.reduce<T | undefined>(
    (best, one) => (best && best.load <= one.load ? best : one),
    undefined,
  );
}
