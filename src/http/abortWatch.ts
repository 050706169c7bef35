/** Somebody to be called when a signal is aborted. */
export interface AbortListener {
  readonly onAbort: () => void;
  previous: AbortListener | undefined;
  next: AbortListener | undefined;
}

/**
 * Calls many when a signal is aborted, with one listener per signal. With one for each of thousands
 * of requests of one transfer, a removed one that grew old would keep all that came after it, and
 * all that they hold, from being collected soon: Node's list does not let go of the next, nor do
 * sets, whose old tables point to new ones. Here who leaves lets go of both sides.
 */
export class AbortWatch {
  readonly #watched = new WeakMap<AbortSignal, AbortListener>();

  /** Until the listener is given to `unwatch`. The signal is not aborted yet. */
  watch(signal: AbortSignal, onAbort: () => void): AbortListener {
    const head = this.#watched.get(signal) ?? this.#begin(signal);
    const listener: AbortListener = { onAbort, previous: head, next: head.next };
    if (head.next) head.next.previous = listener;
    head.next = listener;
    return listener;
  }

  unwatch(listener: AbortListener): void {
    const { previous, next } = listener;
    if (previous) previous.next = next;
    if (next) next.previous = previous;
    listener.previous = undefined;
    listener.next = undefined;
  }

  #begin(signal: AbortSignal): AbortListener {
    const head: AbortListener = { onAbort: () => undefined, previous: undefined, next: undefined };
    this.#watched.set(signal, head);
    const callAll = () => {
      while (head.next) {
        const listener = head.next;
        this.unwatch(listener);
        listener.onAbort();
      }
    };
    signal.addEventListener("abort", callAll, { once: true });
    return head;
  }
}
