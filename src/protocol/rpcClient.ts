import type { Disposable } from "../core/events.ts";
import {
  RpcError,
  type Calls,
  type FromHost,
  type FromPage,
  type Notices,
  type Port,
} from "./rpc.ts";

/** The page's side of the channel. */
export class Client<C extends Calls, N extends Notices> implements Disposable {
  readonly #port: Port;
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>();
  readonly #listeners = new Set<(notice: string, value: unknown) => void>();
  readonly #subscription: Disposable;
  #lastId = 0;
  #isClosed = false;

  constructor(port: Port) {
    this.#port = port;
    // Only the host posts into its page.
    this.#subscription = port.onMessage((message) => this.#receive(message as FromHost));
  }

  /**
   * Throws {@link RpcError} when the host failed or was closed, and the signal's reason when the
   * caller gave up.
   */
  async request<K extends keyof C & string>(
    call: K,
    value: C[K]["request"],
    signal?: AbortSignal,
  ): Promise<C[K]["reply"]> {
    signal?.throwIfAborted();
    if (this.#isClosed) throw closed();
    const id = ++this.#lastId;
    const waiting = Promise.withResolvers<unknown>();
    const cancel = () => {
      this.#waiting.delete(id);
      this.#post({ type: "cancel", id });
      waiting.reject(signal?.reason);
    };
    signal?.addEventListener("abort", cancel, { once: true });
    this.#waiting.set(id, waiting);
    try {
      this.#post({ type: "request", id, call, with: value });
      return await waiting.promise;
    } finally {
      signal?.removeEventListener("abort", cancel);
    }
  }

  onNotice<K extends keyof N & string>(notice: K, listener: (value: N[K]) => void): Disposable {
    const heard = (name: string, value: unknown) => {
      if (name === notice) listener(value as N[K]);
    };
    this.#listeners.add(heard);
    return { dispose: () => this.#listeners.delete(heard) };
  }

  dispose(): void {
    this.#isClosed = true;
    this.#subscription.dispose();
    for (const { reject } of this.#waiting.values()) reject(closed());
    this.#waiting.clear();
  }

  #post(message: FromPage): void {
    this.#port.post(message);
  }

  #receive(message: FromHost): void {
    if (message.type === "notice") {
      for (const listener of this.#listeners) listener(message.notice, message.with);
      return;
    }
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if ("error" in message) waiting?.reject(new RpcError(message.error.message));
    else waiting?.resolve(message.ok);
  }
}

function closed(): RpcError {
  return new RpcError("The panel was closed");
}
