import type { Entry } from "./entry.ts";
import { groupOf, groups, type Group } from "./transfer.ts";

export type Direction = "up" | "down" | "top" | "bottom";

/** All transfers by group, each group in its order: the queued in which they start. */
export class Line {
  readonly #byId = new Map<string, Entry>();
  readonly #members = new Map<Group, Entry[]>(groups.map((group) => [group, []]));

  get(id: string): Entry | undefined {
    return this.#byId.get(id);
  }

  in(group: Group): readonly Entry[] {
    return this.#of(group);
  }

  /** Those of `ids` that are here. */
  pick(ids: readonly string[]): readonly Entry[] {
    return ids.map((id) => this.#byId.get(id)).filter((entry) => entry !== undefined);
  }

  append(entry: Entry): void {
    this.#byId.set(entry.id, entry);
    this.#of(groupOf(entry.state)).push(entry);
  }

  /** Changes states and moves between groups; returns the groups that are different. */
  change(entries: readonly Entry[], state: Entry["state"]): ReadonlySet<Group> {
    const changed = new Set<Group>();
    const to = groupOf(state);
    const moving = new Set(entries.filter((entry) => groupOf(entry.state) !== to));
    for (const entry of moving) changed.add(groupOf(entry.state));
    for (const group of changed) this.#remove(group, moving);
    for (const entry of entries) entry.state = state;
    if (moving.size === 0) return changed;
    this.#of(to).push(...moving);
    return changed.add(to);
  }

  forget(entries: readonly Entry[]): ReadonlySet<Group> {
    const leaving = new Set(entries);
    const changed = new Set(entries.map(({ state }) => groupOf(state)));
    for (const group of changed) this.#remove(group, leaving);
    for (const { id } of entries) this.#byId.delete(id);
    return changed;
  }

  /** Moves queued ones within the queue, keeping their order among themselves. */
  reorder(entries: readonly Entry[], direction: Direction): void {
    const moved = new Set(entries.filter(({ state }) => state === "queued"));
    const queued = this.#of("queued");
    const step = (from: number, to: number) => {
      const [a, b] = [queued[from], queued[to]];
      if (!a || !b || !moved.has(a) || moved.has(b)) return;
      queued[from] = b;
      queued[to] = a;
    };
    switch (direction) {
      case "up":
        for (let at = 1; at < queued.length; at++) step(at, at - 1);
        break;
      case "down":
        for (let at = queued.length - 2; at >= 0; at--) step(at, at + 1);
        break;
      case "top":
      case "bottom": {
        const first = queued.filter((entry) => moved.has(entry));
        const rest = queued.filter((entry) => !moved.has(entry));
        const all = direction === "top" ? [first, rest] : [rest, first];
        this.#members.set("queued", all.flat());
      }
    }
  }

  #remove(group: Group, leaving: ReadonlySet<Entry>): void {
    const members = this.#of(group);
    // One that starts is nearly always the first: no reason to go through all the others.
    const [first] = members;
    if (leaving.size === 1 && first && leaving.has(first)) members.shift();
    else
      this.#members.set(
        group,
        members.filter((entry) => !leaving.has(entry)),
      );
  }

  #of(group: Group): Entry[] {
    const members = this.#members.get(group);
    if (!members) throw new Error(`No such group: ${group}`);
    return members;
  }
}
