import { eachInTurns } from "./pace/inTurns.ts";
import { isWithin, landing, type Spot } from "./place.ts";
import type { Refusal } from "./transfer.ts";

/**
 * Why it makes no sense to copy or move these into a prefix, or undefined when it does. Asked
 * before anything is touched, by drag and drop and commands as well as by the engine. There may be
 * a hundred thousand: others have their turn in between.
 */
export async function refusal<T>(
  from: readonly T[],
  spotOf: (one: T) => Spot,
  to: Spot,
): Promise<Refusal | undefined> {
  if (from.length === 0) return "nothing";
  let isAnyNested = false;
  let areAllThere = true;
  await eachInTurns(from, (one) => {
    const spot = spotOf(one);
    isAnyNested ||= isNested(spot, to);
    areAllThere &&= isThereAlready(spot, to);
  });
  if (isAnyNested) return "intoItself";
  return areAllThere ? "sameplace" : undefined;
}

/** Why an object cannot become this key, or a prefix this prefix, in its bucket. */
export function renameRefusal(from: Spot, to: string): Refusal | undefined {
  if (to === "" && from.kind === "object") return "nothing";
  if (from.path === to) return "sameplace";
  const target = { ...from, path: to };
  return from.kind === "prefix" && isWithin(target, from) ? "intoItself" : undefined;
}

/** True when landing in the prefix would leave something exactly where it is. */
export function isThereAlready(spot: Spot, to: Spot): boolean {
  return spot.home === to.home && spot.bucket === to.bucket && landing(spot, to.path) === spot.path;
}

function isNested(spot: Spot, to: Spot): boolean {
  return spot.kind === "prefix" && isWithin(to, spot);
}
