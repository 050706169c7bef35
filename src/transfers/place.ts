import { delimiter, parentPrefix } from "../core/key.ts";
import { Breather } from "./pace/breather.ts";
import type { Selected, StorePlace } from "./transfer.ts";

/**
 * A key or prefix in a bucket somewhere. `home` is anything that is equal for equal homes: a
 * store's identity, or a connection's id with its service's.
 */
export interface Spot {
  readonly home: string;
  readonly bucket: string;
  /** An object's key, or a prefix: empty for the whole bucket, otherwise ending with `/`. */
  readonly path: string;
  readonly kind: "object" | "prefix";
}

export function spotOf(selected: Selected): Spot {
  const { kind, store, bucket } = selected;
  return { home: store.identity, bucket, kind, path: pathOf(selected) };
}

export function spotOfPlace({ store, bucket, prefix }: StorePlace): Spot {
  return { home: store.identity, bucket, kind: "prefix", path: prefix };
}

/** The key of an object, the prefix of a prefix. */
export function pathOf(selected: Selected): string {
  return selected.kind === "object" ? selected.key : selected.prefix;
}

/**
 * Where something lands in a prefix: its last segment is kept exactly, `/` at the end included. A
 * whole bucket lands in a prefix of the bucket's name.
 */
export function landing({ bucket, path }: Pick<Spot, "bucket" | "path">, prefix: string): string {
  return path === "" ? prefix + bucket + delimiter : prefix + path.slice(parentPrefix(path).length);
}

/** True when a spot lies in a prefix or is that prefix. */
export function isWithin(spot: Spot, outer: Spot): boolean {
  return (
    outer.kind === "prefix" &&
    spot.home === outer.home &&
    spot.bucket === outer.bucket &&
    spot.path.startsWith(outer.path)
  );
}

/** What is selected, each only once: nothing twice and nothing that lies in a selected prefix. */
export async function distinct(selected: readonly Selected[]): Promise<readonly Selected[]> {
  const breather = new Breather();
  const known = new Known();
  for (const one of selected) {
    const pause = breather.pause();
    if (pause) await pause;
    if (one.kind === "prefix") known.in(one).prefixes.add(one.prefix);
  }
  const seen = new Known();
  const all: Selected[] = [];
  for (const one of selected) {
    const pause = breather.pause();
    if (pause) await pause;
    const path = pathOf(one);
    const { objects, prefixes } = seen.in(one);
    const same = one.kind === "object" ? objects : prefixes;
    if (same.has(path)) continue;
    same.add(path);
    const { prefixes: outer } = known.in(one);
    const isBelow =
      outer.size > 0 && prefixesAbove({ kind: one.kind, path }).some((above) => outer.has(above));
    if (!isBelow) all.push(one);
  }
  return all;
}

/** The first of each bucket: what is selected may be more than a call takes as arguments. */
export function oneOfEachBucket(selected: readonly Selected[]): readonly Selected[] {
  const known = new Known();
  return selected.filter((one) => {
    const { objects } = known.in(one);
    if (objects.size > 0) return false;
    objects.add("");
    return true;
  });
}

interface Paths {
  readonly objects: Set<string>;
  readonly prefixes: Set<string>;
}

/** Paths by bucket. What is of one bucket mostly stands together. */
class Known {
  readonly #byBucket = new Map<string, Paths>();
  #last: { readonly one: Selected; readonly paths: Paths } | undefined;

  in(one: Selected): Paths {
    const last = this.#last;
    if (last?.one.bucket === one.bucket && last.one.store.identity === one.store.identity)
      return last.paths;
    const id = JSON.stringify([one.store.identity, one.bucket]);
    const paths = this.#byBucket.get(id) ?? { objects: new Set(), prefixes: new Set() };
    this.#byBucket.set(id, paths);
    this.#last = { one, paths };
    return paths;
  }
}

/** Every prefix that a spot lies in, itself not counted; the whole bucket is the first. */
export function prefixesAbove({ kind, path }: Pick<Spot, "kind" | "path">): string[] {
  const above = path === "" ? [] : [""];
  for (let at = path.indexOf(delimiter); at >= 0; at = path.indexOf(delimiter, at + 1))
    above.push(path.slice(0, at + 1));
  return kind === "prefix" ? above.filter((prefix) => prefix !== path) : above;
}
