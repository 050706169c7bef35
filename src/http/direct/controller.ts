import type { Dispatcher } from "undici";

/**
 * How a handler ends its request. There is room for the whole body, so nothing has to pause. A class:
 * an object literal with getters gets a hidden class of its own each time, which keeps all that the
 * getters see in memory until the next full collection.
 */
class RequestController implements Dispatcher.DispatchController {
  readonly paused = false;
  #reason: Error | null = null;
  readonly #onAbort: () => void;

  constructor(onAbort: () => void) {
    this.#onAbort = onAbort;
  }

  get aborted(): boolean {
    return this.#reason !== null;
  }

  get reason(): Error | null {
    return this.#reason;
  }

  abort(error: Error): void {
    if (this.#reason) return;
    this.#reason = error;
    this.#onAbort();
  }

  pause(): void {
    // Nothing has to.
  }

  resume(): void {
    // Nothing was paused.
  }
}

export function createController(onAbort: () => void): Dispatcher.DispatchController {
  return new RequestController(onAbort);
}
