import type { ItemProgress, Progress } from "./progress.ts";

/** One of the things that are worked on in one order. */
export interface Sized {
  /** Object key or path. */
  readonly name: string;
  readonly sizeBytes: number;
}

/**
 * Shows as under way what somebody else works on in the order in which it was given, so many at
 * once: which ones exactly it is at cannot be told from outside.
 */
export class ShownItems {
  readonly #progress: Progress;
  readonly #items: readonly Sized[];
  readonly #shown = new Map<number, ItemProgress>();
  /** Done before they were shown. */
  readonly #done = new Set<number>();
  #next = 0;

  constructor(progress: Progress, items: readonly Sized[], atOnce: number) {
    this.#progress = progress;
    this.#items = items;
    for (let count = 0; count < atOnce; count++) this.#showNext();
  }

  /** The one of this index is done, and all its bytes have moved. */
  done(index: number): void {
    const item = this.#items[index];
    if (!item) return;
    const shown = this.#shown.get(index);
    // Nobody promised to keep to the order.
    if (!shown) this.#done.add(index);
    const progress = shown ?? this.#show(item);
    this.#shown.delete(index);
    progress.add(item.sizeBytes);
    progress.settle();
    this.#showNext();
  }

  /** What is not done is begun anew by somebody else. */
  withdraw(): void {
    for (const progress of this.#shown.values()) progress.withdraw();
    this.#shown.clear();
  }

  #showNext(): void {
    while (this.#done.has(this.#next)) this.#done.delete(this.#next++);
    const index = this.#next++;
    const item = this.#items[index];
    if (item) this.#shown.set(index, this.#show(item));
  }

  #show({ name, sizeBytes }: Sized): ItemProgress {
    return this.#progress.item(name, sizeBytes);
  }
}
