import { compareKeys, delimiter } from "../../core/key.ts";
import type { Item } from "./item.ts";

/** What is at both ends, or at one of them, under one path. */
export interface Pair {
  readonly path: string;
  readonly source?: Item;
  readonly target?: Item;
  /** It lies below something at the other end that is not looked into: nobody knows whether it is there. */
  readonly isHidden?: true;
}

/**
 * Walks two ordered streams side by side, holding one item of each. A folder that the other end has
 * only by what is in it counts as there.
 */
export async function* merge(
  source: AsyncGenerator<Item>,
  target: AsyncGenerator<Item>,
): AsyncGenerator<Pair> {
  const walls = new Walls();
  try {
    let [left, right] = [await next(source), await next(target)];
    while (left || right) {
      const order = !left ? 1 : !right ? -1 : compareKeys(left.path, right.path);
      const taken = { ...(order <= 0 && { source: left }), ...(order >= 0 && { target: right }) };
      const one = (order <= 0 ? left : right) as Item;
      const other = order < 0 ? right : order > 0 ? left : undefined;
      const isHidden = walls.hide(one.path);
      for (const item of [taken.source, taken.target]) if (item) walls.add(item);
      if (!isImplied(one, other)) {
        yield {
          path: one.path,
          ...(taken.source && { source: taken.source }),
          ...(taken.target && { target: taken.target }),
          ...(isHidden && { isHidden }),
        };
      }
      if (order <= 0) left = await next(source);
      if (order >= 0) right = await next(target);
    }
  } finally {
    await Promise.all([source.return(undefined), target.return(undefined)]);
  }
}

async function next(items: AsyncGenerator<Item>): Promise<Item | undefined> {
  const result = await items.next();
  return result.done ? undefined : result.value;
}

/** `next` is where the other end has come to: everything below the folder would come right there. */
function isImplied(item: Item, next: Item | undefined): boolean {
  return item.kind === "folder" && next !== undefined && next.path.startsWith(item.path);
}

/** Links, devices and unreadable folders that lie above what is still to come. */
class Walls {
  #prefixes: string[] = [];

  add(item: Item): void {
    if (item.kind !== "barred") return;
    this.#prefixes.push(item.path.endsWith(delimiter) ? item.path : item.path + delimiter);
  }

  hide(path: string): boolean {
    if (this.#prefixes.length === 0) return false;
    this.#prefixes = this.#prefixes.filter(
      (prefix) => compareKeys(path, prefix) <= 0 || path.startsWith(prefix),
    );
    return this.#prefixes.some((prefix) => path.startsWith(prefix));
  }
}
