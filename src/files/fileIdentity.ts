import type { Stats } from "node:fs";

/** What is there: another file of the name, or one that was written since, has another identity. */
export function identityOf({
  size,
  mtimeMs,
  ino,
}: Pick<Stats, "size" | "mtimeMs" | "ino">): string {
  return `${size}:${mtimeMs}:${ino}`;
}
