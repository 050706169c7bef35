import type { Entry } from "./entry.ts";
import { groupOf, groups, type Group } from "./transfer.ts";

export type Direction = "up" | "down" | "top" | "bottom";

/** All transfers by group, each group in its order: the queued in which they start. */
export class Line {
  readonly #byId = new Map<string, Entry>();
  readonly #members = new Map(groups.map((group) => [group, new Set<Entry>()]));
  /** How many are queued, by lane. */
  readonly waiting = { long: 0, brief: 0 };
  /** As lists, made when somebody looks. */
  readonly #lists = new Map<Group, readonly Entry[]>();

  get(id: string): Entry | undefined {
    return this.#byId.get(id);
  }

  in(group: Group): readonly Entry[] {
    const known = this.#lists.get(group);
    if (known) return known;
    const list = [...this.#of(group)];
    this.#lists.set(group, list);
    return list;
  }

  /** In order, without making a list of them. */
  each(group: Group): Iterable<Entry> {
    return this.#of(group);
  }

  count(group: Group): number {
    return this.#of(group).size;
  }

  /** Those of `ids` that are here. */
  pick(ids: readonly string[]): readonly Entry[] {
    return ids.map((id) => this.#byId.get(id)).filter((entry) => entry !== undefined);
  }

  append(entry: Entry): void {
    const group = groupOf(entry.state);
    this.#byId.set(entry.id, entry);
    this.#add(group, entry);
    this.#lists.delete(group);
  }

  /** Changes states and moves between groups; returns the groups that are different. */
  change(entries: readonly Entry[], state: Entry["state"]): ReadonlySet<Group> {
    const changed = new Set<Group>();
    const to = groupOf(state);
    for (const entry of entries) {
      const from = groupOf(entry.state);
      entry.state = state;
      if (from === to) continue;
      this.#delete(from, entry);
      this.#add(to, entry);
      changed.add(from).add(to);
    }
    for (const group of changed) this.#lists.delete(group);
    return changed;
  }

  forget(entries: readonly Entry[]): ReadonlySet<Group> {
    const changed = new Set<Group>();
    for (const entry of entries) {
      const group = groupOf(entry.state);
      this.#delete(group, entry);
      this.#byId.delete(entry.id);
      changed.add(group);
    }
    for (const group of changed) this.#lists.delete(group);
    return changed;
  }

  /** Moves queued ones within the queue, keeping their order among themselves. */
  reorder(entries: readonly Entry[], direction: Direction): void {
    const moved = new Set(entries.filter(({ state }) => state === "queued"));
    const reordered = inOrder([...this.#of("queued")], moved, direction);
    this.#members.set("queued", new Set(reordered));
    this.#lists.delete("queued");
  }

  #add(group: Group, entry: Entry): void {
    this.#of(group).add(entry);
    if (group === "queued") this.waiting[entry.lane] += 1;
  }

  #delete(group: Group, entry: Entry): void {
    this.#of(group).delete(entry);
    if (group === "queued") this.waiting[entry.lane] -= 1;
  }

  #of(group: Group): Set<Entry> {
    const members = this.#members.get(group);
    if (!members) throw new Error(`No such group: ${group}`);
    return members;
  }
}

function inOrder(
  queued: Entry[],
  moved: ReadonlySet<Entry>,
  direction: Direction,
): readonly Entry[] {
  const step = (from: number, to: number) => {
    const [a, b] = [queued[from], queued[to]];
    if (!a || !b || !moved.has(a) || moved.has(b)) return;
    queued[from] = b;
    queued[to] = a;
  };
  switch (direction) {
    case "up":
      for (let at = 1; at < queued.length; at++) step(at, at - 1);
      return queued;
    case "down":
      for (let at = queued.length - 2; at >= 0; at--) step(at, at + 1);
      return queued;
    case "top":
    case "bottom": {
      const first = queued.filter((entry) => moved.has(entry));
      const rest = queued.filter((entry) => !moved.has(entry));
      return direction === "top" ? [...first, ...rest] : [...rest, ...first];
    }
  }
}
