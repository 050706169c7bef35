/** Above this the sender is asked to pause, so that a slow reader costs no memory. */
const highWaterBytes = 512 * 1024;

export interface Flow {
  pause(): void;
  resume(): void;
  /** The reader lost interest. */
  cancel(): void;
}

/**
 * Pieces of a body between the socket that pushes them and the one reader that pulls. Read once.
 * Much lighter than a stream, which counts with thousands of small answers.
 */
export class BodyQueue implements AsyncIterableIterator<Uint8Array> {
  readonly #flow: Flow;
  readonly #admit: ((bytes: number) => Promise<void> | undefined) | undefined;
  #pieces: Uint8Array[] = [];
  #queuedBytes = 0;
  #isPaused = false;
  #end: { readonly error?: Error } | undefined;
  #waiting:
    { resolve(result: IteratorResult<Uint8Array>): void; reject(error: Error): void } | undefined;

  /** `admit` holds pieces back, so that only so many bytes a second pass. */
  constructor(flow: Flow, admit?: (bytes: number) => Promise<void> | undefined) {
    this.#flow = flow;
    this.#admit = admit;
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  push(piece: Uint8Array): void {
    if (this.#end) return;
    const waiting = this.#waiting;
    if (waiting) {
      this.#waiting = undefined;
      waiting.resolve({ done: false, value: piece });
      return;
    }
    this.#pieces.push(piece);
    this.#queuedBytes += piece.length;
    if (this.#queuedBytes >= highWaterBytes && !this.#isPaused) {
      this.#isPaused = true;
      this.#flow.pause();
    }
  }

  /** Without an error the body is complete; pieces pushed before are still delivered. */
  end(error?: Error): void {
    if (this.#end) return;
    this.#end = error ? { error } : {};
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (!waiting) return;
    if (error) waiting.reject(error);
    else waiting.resolve({ done: true, value: undefined });
  }

  /** All pieces, where the body is complete already: a short one is read without waiting. */
  whole(): readonly Uint8Array[] | undefined {
    if (!this.#end || this.#end.error || this.#admit) return undefined;
    const pieces = this.#pieces;
    this.#pieces = [];
    this.#queuedBytes = 0;
    return pieces;
  }

  next(): Promise<IteratorResult<Uint8Array>> {
    return this.#admit ? this.#nextAdmitted(this.#admit) : this.#nextPiece();
  }

  async #nextAdmitted(
    admit: (bytes: number) => Promise<void> | undefined,
  ): Promise<IteratorResult<Uint8Array>> {
    const result = await this.#nextPiece();
    if (!result.done) await admit(result.value.length);
    return result;
  }

  #nextPiece(): Promise<IteratorResult<Uint8Array>> {
    const piece = this.#pieces.shift();
    if (piece) {
      this.#taken(piece.length);
      return Promise.resolve({ done: false, value: piece });
    }
    if (this.#end?.error) return Promise.reject(this.#end.error);
    if (this.#end) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve, reject) => (this.#waiting = { resolve, reject }));
  }

  return(): Promise<IteratorResult<Uint8Array>> {
    this.#pieces = [];
    this.#queuedBytes = 0;
    if (!this.#end) {
      this.#end = {};
      this.#flow.cancel();
    }
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #taken(bytes: number): void {
    this.#queuedBytes -= bytes;
    if (this.#isPaused && this.#queuedBytes < highWaterBytes / 2) {
      this.#isPaused = false;
      this.#flow.resume();
    }
  }
}
