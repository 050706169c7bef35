import { StorageError } from "../core/errors.ts";
import { redactText } from "../core/redact.ts";

const maxDepth = 8;

/** An error with everything that led to it, one cause a line, without secrets: for the log. */
export function describe(error: unknown): string {
  const lines: string[] = [];
  let current: unknown = error;
  for (let depth = 0; current !== undefined && depth < maxDepth; depth++) {
    lines.push((depth === 0 ? "" : "caused by ") + describeOne(current));
    current = current instanceof Error ? current.cause : undefined;
  }
  return redactText(lines.join("\n"));
}

function describeOne(error: unknown): string {
  if (error instanceof StorageError)
    return `${error.kind}: ${error.message} ${JSON.stringify(error.facts)}`;
  if (error instanceof Error) return error.stack ?? `${error.name}: ${error.message}`;
  return String(error);
}
