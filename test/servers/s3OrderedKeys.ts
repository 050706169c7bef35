import { compareKeys } from "../../src/core/key.ts";

/** The objects of a bucket, which knows their order: to sort them for each page takes for ever. */
export class OrderedObjects<T> extends Map<string, T> {
  #ordered: string[] = [];
  /** Not among the ordered ones yet. */
  readonly #added = new Set<string>();
  /** Still among the ordered ones. */
  readonly #removed = new Set<string>();

  constructor(objects: Iterable<readonly [string, T]> = []) {
    // Not by way of the map's own constructor, which sets before there are fields.
    super();
    for (const [key, object] of objects) this.set(key, object);
  }

  override set(key: string, object: T): this {
    if (!this.has(key) && !this.#removed.delete(key)) this.#added.add(key);
    return super.set(key, object);
  }

  override delete(key: string): boolean {
    if (this.has(key) && !this.#added.delete(key)) this.#removed.add(key);
    return super.delete(key);
  }

  override clear(): void {
    super.clear();
    this.#ordered = [];
    this.#added.clear();
    this.#removed.clear();
  }

  /** All keys in the order of their UTF-8 bytes, and some that are not here any more. */
  inOrder(): readonly string[] {
    if (this.#removed.size > this.#ordered.length / 8) {
      this.#ordered = this.#ordered.filter((key) => !this.#removed.has(key));
      this.#removed.clear();
    }
    if (this.#added.size > 0) {
      this.#ordered = merged(this.#ordered, [...this.#added].sort(compareKeys));
      this.#added.clear();
    }
    return this.#ordered;
  }
}

function merged(a: readonly string[], b: readonly string[]): string[] {
  const all: string[] = [];
  let next = 0;
  for (const key of b) {
    const end = firstAt(a, next, (one) => compareKeys(one, key) > 0);
    while (next < end) all.push(a[next++] ?? "");
    all.push(key);
  }
  while (next < a.length) all.push(a[next++] ?? "");
  return all;
}

/** The first place from `from` on where something holds that holds for all that come after. */
export function firstAt(
  keys: readonly string[],
  from: number,
  holds: (key: string) => boolean,
): number {
  let low = from;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(keys[middle] ?? "")) high = middle;
    else low = middle + 1;
  }
  return low;
}
