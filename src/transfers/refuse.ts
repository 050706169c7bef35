import { isWithin, landing, type Spot } from "./place.ts";
import type { Refusal } from "./transfer.ts";

/**
 * Why it makes no sense to copy or move these into a prefix, or undefined when it does. Asked
 * before anything is touched, by drag and drop and commands as well as by the engine.
 */
export function refusal(from: readonly Spot[], to: Spot): Refusal | undefined {
  if (from.length === 0) return "nothing";
  if (from.some((spot) => isNested(spot, to))) return "intoItself";
  return from.every((spot) => isThereAlready(spot, to)) ? "sameplace" : undefined;
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
