import { StorageError } from "../../core/errors.ts";
import type { FileToPlace, WriteProblem } from "../../core/placing.ts";
import { localError } from "./localError.ts";

/** The error about a file that could not be written, and whose partial file could not be removed. */
export function partialLeft(
  { error, code }: WriteProblem,
  { target, partial }: Pick<FileToPlace, "target" | "partial">,
): unknown {
  const cause = Object.assign(new Error(error), { code });
  const told = localError(cause, "Cannot write", target);
  if (!(told instanceof StorageError)) return told;
  const facts = { ...told.facts, leftBehind: { what: "partialFile", name: partial } as const };
  return new StorageError(told.kind, told.message, facts, { cause });
}
