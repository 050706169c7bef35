import { createHash, hash } from "node:crypto";
import type { Disposable } from "../../core/events.ts";
import { leastLoaded } from "../../core/leastLoaded.ts";
import { OrderThread } from "../threads/orderThread.ts";
import { createDigest } from "./digest.ts";
import type { Algorithm, HashInput, HashOrder } from "./hashOrder.ts";
import { program } from "./hashThread.program.ts";

/** Less is hashed on the spot: 256 KiB take half a millisecond, a trip to a thread a tenth. */
const inlineBytes = 256 * 1024;

type HashThread = OrderThread<HashOrder, string>;

/** A hash over pieces that are given in order. Ends with `finish` or `drop`. */
export interface HashStream {
  /** Resolves when the bytes are not needed any more. */
  update(input: HashInput): Promise<void>;
  finish(): Promise<string>;
  drop(): void;
}

/** Hashes large amounts on threads, so that the event loop of everybody else stays free. */
export class Hasher implements Disposable {
  readonly #limit: number;
  readonly #threads: HashThread[] = [];
  #nextStream = 0;

  constructor(threads: number) {
    this.#limit = threads;
  }

  /** MD5 in hexadecimal. */
  async md5(bytes: Uint8Array): Promise<string> {
    return this.hashOf(bytes, "md5");
  }

  /** Of bytes in memory: on the spot where that is quicker. */
  async hashOf(bytes: Uint8Array, algorithm: Algorithm): Promise<string> {
    return bytes.length <= inlineBytes
      ? hashNow(bytes, algorithm)
      : this.once({ bytes }, algorithm);
  }

  once(input: HashInput, algorithm: Algorithm): Promise<string> {
    return this.#thread().ask({ order: "once", input, algorithm });
  }

  stream(algorithm: Algorithm): HashStream {
    const stream = this.#nextStream++;
    const thread = this.#thread();
    thread.pins += 1;
    const end = () => (thread.pins -= 1);
    return {
      update: async (input) => {
        await thread.ask({ order: "update", stream, input, algorithm });
      },
      finish: () => thread.ask({ order: "finish", stream }).finally(end),
      drop: () => {
        // A thread that has ended has dropped it already.
        void thread.ask({ order: "drop", stream }).then(end, end);
      },
    };
  }

  dispose(): void {
    for (const thread of this.#threads.splice(0)) thread.end();
  }

  /** The one with the least to do; a new one while there may be more and all are busy. */
  #thread(): HashThread {
    const least = leastLoaded(this.#threads);
    if (least && (least.load === 0 || this.#threads.length >= this.#limit)) return least;
    const thread: HashThread = new OrderThread(program, {
      name: "stowage-hash",
      gathers: 1,
      onEnd: () => {
        const at = this.#threads.indexOf(thread);
        if (at >= 0) this.#threads.splice(at, 1);
      },
    });
    this.#threads.push(thread);
    return thread;
  }
}

/** The hash of a small piece, in the form that stores show. */
export function hashNow(bytes: Uint8Array, algorithm: Algorithm): string {
  if (algorithm === "md5") return hash("md5", bytes, "hex");
  const digest = createDigest(algorithm);
  digest.update(bytes);
  return digest.value();
}

/** The ETag of an upload in parts: the MD5 of the parts' MD5s, and their number. */
export function multipartEtag(partMd5s: readonly string[]): string {
  const all = createHash("md5");
  for (const md5 of partMd5s) all.update(md5, "hex");
  return `${all.digest("hex")}-${partMd5s.length}`;
}
