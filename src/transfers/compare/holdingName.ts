const beginning = ".stowage-deleted-";

/** A folder in which deleted files wait for a while, beside the files that stay. */
export function holdingName(id: string): string {
  return beginning + id;
}

export function isHoldingName(name: string): boolean {
  return name.startsWith(beginning);
}
