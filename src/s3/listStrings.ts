import type { ObjectEntry, PrefixEntry } from "../core/model.ts";
import { decodeListed } from "./encode.ts";

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** An object of a page that is still being read. */
export type DraftObject = Writable<ObjectEntry>;
export type DraftEntry = DraftObject | Writable<PrefixEntry>;

/** A slice would keep all that it was cut from in memory. */
export function ownCopy(text: string): string {
  return Buffer.from(text).toString();
}

function nameOf(entry: DraftEntry): string {
  return entry.kind === "object" ? entry.key : entry.prefix;
}

function rename(entry: DraftEntry, name: string): void {
  if (entry.kind === "object") entry.key = name;
  else entry.prefix = name;
}

/** All names in one go where none of them holds a newline; undefined where that cannot be. */
function decodedTogether(entries: readonly DraftEntry[]): string[] | undefined {
  try {
    const names = decodeListed(entries.map(nameOf).join("\n")).split("\n");
    return names.length === entries.length ? names : undefined;
  } catch {
    // To be told of the one that it is about.
    return undefined;
  }
}

/** Undoes `encoding-type=url`: together, because to begin with each anew takes twice as long. */
export function decodeNames(entries: readonly DraftEntry[]): void {
  const names = decodedTogether(entries);
  entries.forEach((entry, index) => {
    rename(entry, names?.[index] ?? decodeListed(nameOf(entry)));
  });
}

/**
 * While a page is read, its keys and ETags are slices that would keep the whole page in memory for
 * as long as one of them is. Here they become slices of one string with nothing else in it: to make
 * a string for each takes three times as long.
 */
export function detach(entries: readonly DraftEntry[]): void {
  let all = "";
  for (const entry of entries) {
    all += nameOf(entry);
    if (entry.kind === "object" && entry.etag !== undefined) all += entry.etag;
  }
  let at = 0;
  const next = ({ length }: string) => all.slice(at, (at += length));
  for (const entry of entries) {
    rename(entry, next(nameOf(entry)));
    if (entry.kind === "object" && entry.etag !== undefined) entry.etag = next(entry.etag);
  }
}
