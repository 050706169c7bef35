/**
 * A number of slots that work takes and gives back, in the order of asking: nothing large starves
 * behind a stream of small ones.
 */
export class Slots {
  #total: number;
  #free: number;
  readonly #waiting: { readonly weight: number; grant(): void }[] = [];

  constructor(total: number) {
    this.#total = total;
    this.#free = total;
  }

  get total(): number {
    return this.#total;
  }

  /** What is taken stays taken: fewer are given until it is back. */
  resize(total: number): void {
    this.#free += total - this.#total;
    this.#total = total;
    this.#grant();
  }

  /** Waits for this many slots and takes them. More than there are means all. Call the result once. */
  async take(weight: number, signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    const wanted = Math.min(weight, this.#total);
    if (this.#waiting.length > 0 || this.#free < wanted) await this.#queue(wanted, signal);
    else this.#free -= wanted;
    let isTaken = true;
    return () => {
      if (!isTaken) return;
      isTaken = false;
      this.#free += wanted;
      this.#grant();
    };
  }

  #queue(weight: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiter = {
        weight,
        grant: () => {
          signal.removeEventListener("abort", leave);
          resolve();
        },
      };
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
        reject(signal.reason as Error);
        // The one in front may have been what the others waited for.
        this.#grant();
      };
      signal.addEventListener("abort", leave, { once: true });
      this.#waiting.push(waiter);
    });
  }

  #grant(): void {
    for (
      let first = this.#waiting[0];
      first && Math.min(first.weight, this.#total) <= this.#free;
    ) {
      this.#waiting.shift();
      this.#free -= first.weight;
      first.grant();
      first = this.#waiting[0];
    }
  }
}
