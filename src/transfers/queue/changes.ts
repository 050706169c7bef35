import { Emitter, type Disposable } from "../../core/events.ts";
import type { Group, Transfer } from "./transfer.ts";

/** What is different since the change before. */
export interface QueueChange {
  /** Groups whose members or order changed. */
  readonly groups: ReadonlySet<Group>;
  /** Transfers whose figures or state changed. */
  readonly transfers: ReadonlySet<Transfer>;
}

const leastMsBetween = 250;

/** Gathers changes and tells of them at most four times a second, the first at once. */
export class Changes implements Disposable {
  readonly #emitter = new Emitter<QueueChange>();
  #groups = new Set<Group>();
  #transfers = new Set<Transfer>();
  #lastMs = -Infinity;
  #timer: NodeJS.Timeout | undefined;

  readonly event = this.#emitter.event;

  add(transfers: Iterable<Transfer>, changedGroups: Iterable<Group> = []): void {
    for (const transfer of transfers) this.#transfers.add(transfer);
    for (const group of changedGroups) this.#groups.add(group);
    if (this.#timer) return;
    const waitMs = Math.max(0, this.#lastMs + leastMsBetween - performance.now());
    this.#timer = setTimeout(() => this.#tell(), Math.ceil(waitMs));
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#emitter.dispose();
  }

  #tell(): void {
    this.#timer = undefined;
    this.#lastMs = performance.now();
    const change = { groups: this.#groups, transfers: this.#transfers };
    this.#groups = new Set();
    this.#transfers = new Set();
    this.#emitter.fire(change);
  }
}
