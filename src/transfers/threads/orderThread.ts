import { Worker } from "node:worker_threads";

/** What a thread's program answers to the order of the same number; it gets and sends lists. */
export type Reply<V> =
  | { readonly job: number; readonly value: V }
  | { readonly job: number; readonly error: string; readonly code?: string };

const idleMs = 10_000;
const gatherMs = 1;
/** Threads make little garbage: what they may keep of it is memory that nobody has use for. */
const resourceLimits = { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 32 };

/**
 * One thread and what it was asked. In a bundle its program is text, because a thread could not load
 * a part of one file. Ends by itself after a while with nothing to do.
 */
export class OrderThread<Order extends object, V> {
  /** What keeps state in this thread. */
  pins = 0;
  readonly #worker: Worker;
  readonly #gathers: number;
  readonly #onEnd: () => void;
  readonly #waiting = new Map<number, { resolve(value: V): void; reject(error: Error): void }>();
  #nextJob = 0;
  /** Sent together: waking a thread takes longer than many an order. */
  #unsent: (Order & { readonly job: number })[] = [];
  #idle: NodeJS.Timeout | undefined;
  #ended: Error | undefined;

  /** `gathers` orders are sent together, or what there is after a millisecond. */
  constructor(
    program: string | URL,
    {
      name,
      gathers,
      onEnd,
    }: { readonly name: string; readonly gathers: number; readonly onEnd: () => void },
  ) {
    this.#gathers = gathers;
    this.#onEnd = onEnd;
    const worker = new Worker(program, { eval: typeof program === "string", name, resourceLimits });
    worker.unref();
    worker.on("message", (replies: readonly Reply<V>[]) => this.#reply(replies));
    worker.on("error", (error: Error) => this.#fail(error));
    worker.on("exit", () => this.#fail(new Error(`The thread ${name} ended`)));
    this.#worker = worker;
  }

  /** Orders that are not answered, and pins. */
  get load(): number {
    return this.#waiting.size + this.pins;
  }

  /** Rejects with the program's error, and its `code` where that has one. */
  ask(order: Order): Promise<V> {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(this.#ended);
      clearTimeout(this.#idle);
      const job = this.#nextJob++;
      // A thread at work keeps the process alive, an idle one does not.
      if (this.#waiting.size === 0) this.#worker.ref();
      this.#waiting.set(job, { resolve, reject });
      const unsent = this.#unsent.push({ ...order, job });
      if (unsent >= this.#gathers) this.#send();
      else if (unsent === 1) setTimeout(() => this.#send(), gatherMs);
    });
  }

  end(): void {
    this.#fail(new Error("The thread was ended"));
    void this.#worker.terminate();
  }

  #send(): void {
    const orders = this.#unsent;
    this.#unsent = [];
    if (orders.length > 0 && !this.#ended) this.#worker.postMessage(orders);
  }

  #reply(replies: readonly Reply<V>[]): void {
    for (const reply of replies) {
      const asked = this.#waiting.get(reply.job);
      this.#waiting.delete(reply.job);
      if ("error" in reply) asked?.reject(asError(reply));
      else asked?.resolve(reply.value);
    }
    if (this.#waiting.size > 0) return;
    this.#worker.unref();
    this.#idle = setTimeout(() => this.load === 0 && this.end(), idleMs).unref();
  }

  #fail(error: Error): void {
    if (this.#ended) return;
    this.#ended = error;
    clearTimeout(this.#idle);
    this.#onEnd();
    for (const asked of this.#waiting.values()) asked.reject(error);
    this.#waiting.clear();
  }
}

function asError({ error, code }: { readonly error: string; readonly code?: string }): Error {
  return Object.assign(new Error(error), code === undefined ? {} : { code });
}
