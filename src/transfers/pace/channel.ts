/** Items between one that finds them and several that work on them; holds at most `capacity`. */
export class Channel<T> {
  readonly #capacity: number;
  #items: T[] = [];
  #next = 0;
  #isClosed = false;
  #room: (() => void) | undefined;
  readonly #takers: ((item: { value: T } | undefined) => void)[] = [];

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /**
   * What has to be waited for when the channel is full by now; else undefined. What is pushed after
   * `close` is dropped.
   */
  push(value: T): Promise<void> | undefined {
    const taker = this.#takers.shift();
    if (taker) taker({ value });
    else if (!this.#isClosed) {
      this.#items.push(value);
      if (this.#length >= this.#capacity)
        return new Promise<void>((resolve) => (this.#room = resolve));
    }
    return undefined;
  }

  /** The next item; undefined when the channel is closed and empty. */
  take(): Promise<{ value: T } | undefined> {
    if (this.#length > 0) return Promise.resolve({ value: this.#shift() });
    if (this.#isClosed) return Promise.resolve(undefined);
    return new Promise((resolve) => this.#takers.push(resolve));
  }

  /** The next items that are there already and fit, in their order, at most so many. */
  takeMore(most: number, fits: (item: T) => boolean): T[] {
    const taken: T[] = [];
    while (taken.length < most && this.#length > 0 && fits(this.#items[this.#next] as T))
      taken.push(this.#shift());
    return taken;
  }

  close(): void {
    this.#isClosed = true;
    for (const taker of this.#takers.splice(0)) taker(undefined);
    this.#makeRoom();
  }

  get #length(): number {
    return this.#items.length - this.#next;
  }

  #shift(): T {
    const value = this.#items[this.#next++] as T;
    // Moving the rest down for each item would cost the square of the capacity.
    if (this.#next >= 1024) {
      this.#items = this.#items.slice(this.#next);
      this.#next = 0;
    }
    if (this.#length < this.#capacity) this.#makeRoom();
    return value;
  }

  #makeRoom(): void {
    const room = this.#room;
    this.#room = undefined;
    room?.();
  }
}
