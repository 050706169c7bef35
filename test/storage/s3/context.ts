import assert from "node:assert/strict";
import { isStorageError } from "../../../src/core/errors.ts";
import type { StorageError, StorageErrorKind } from "../../../src/core/errors.ts";
import type { Abilities, Running, Workplace } from "./server.ts";

/** What each part of the suite is given; the functions are for inside of tests only. */
export interface Context {
  readonly abilities: Abilities;
  readonly running: () => Running;
  readonly place: () => Workplace;
}

export async function failsWith(
  promise: Promise<unknown>,
  ...kinds: StorageErrorKind[]
): Promise<StorageError> {
  let failure: unknown;
  try {
    await promise;
  } catch (error) {
    failure = error;
  }
  assert.ok(failure !== undefined, `did not fail; expected ${kinds.join(" or ")}`);
  if (!isStorageError(failure)) assert.fail(failure instanceof Error ? failure : "no error");
  assert.ok(
    kinds.includes(failure.kind),
    `${failure.kind} (${failure.facts.code}), not ${kinds.join(" or ")}`,
  );
  return failure;
}
