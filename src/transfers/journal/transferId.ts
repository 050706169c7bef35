import { randomBytes } from "node:crypto";

/** Ids sort by age. They are names of files, too. */
export function newTransferId(at = new Date()): string {
  return `${at.getTime().toString(36).padStart(9, "0")}-${randomBytes(6).toString("hex")}`;
}

/** What was written down is not trusted to be a name of a file in its folder. */
export function isTransferId(id: string): boolean {
  return /^[\w-]{1,64}$/.test(id);
}
