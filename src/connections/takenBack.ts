import type { Connection } from "../core/connection.ts";

/** The connection of one id, before and after a change that was made here; undefined where there is none. */
export interface Change {
  readonly before: Connection | undefined;
  readonly after: Connection | undefined;
}

/**
 * Whether a change is gone and all is as it was before it. VS Code keeps the state of an extension as
 * one value, which a window writes whole: when two windows write in the same moment, each from what
 * it knew, the later one takes back what the earlier one did, and neither is told. Anything else than
 * what was before is a change that somebody made afterwards, and stays.
 */
export function isTakenBack({ before, after }: Change, now: Connection | undefined): boolean {
  return !same(now, after) && same(now, before);
}

function same(a: Connection | undefined, b: Connection | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
