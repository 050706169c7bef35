/** Ids sort by age. They are names of files, too. */
export function newTransferId(at = new Date()): string {
  // Not from node:crypto: the queue is there from the start, and loading that takes its time.
  const digits = crypto.randomUUID().replaceAll("-", "").slice(-12);
  return `${at.getTime().toString(36).padStart(9, "0")}-${digits}`;
}

/** What was written down is not trusted to be a name of a file in its folder. */
export function isTransferId(id: string): boolean {
  return /^[\w-]{1,64}$/.test(id);
}
