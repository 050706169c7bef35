import { delimiter, parentPrefix } from "../core/key.ts";
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
export function distinct(selected: readonly Selected[]): readonly Selected[] {
  const idOf = ({ home, bucket, kind, path }: Spot) => JSON.stringify([home, bucket, kind, path]);
  const spots = selected.map(spotOf);
  const prefixes = new Set(spots.filter(({ kind }) => kind === "prefix").map(idOf));
  const seen = new Set<string>();
  return selected.filter((_, index) => {
    const spot = spots[index];
    if (!spot || seen.has(idOf(spot))) return false;
    seen.add(idOf(spot));
    return !prefixesAbove(spot).some((path) =>
      prefixes.has(idOf({ ...spot, kind: "prefix", path })),
    );
  });
}

/** Every prefix that a spot lies in, itself not counted; the whole bucket is the first. */
function prefixesAbove({ kind, path }: Spot): string[] {
  const above = path === "" ? [] : [""];
  for (let at = path.indexOf(delimiter); at >= 0; at = path.indexOf(delimiter, at + 1))
    above.push(path.slice(0, at + 1));
  return kind === "prefix" ? above.filter((prefix) => prefix !== path) : above;
}
