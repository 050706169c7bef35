import { isAbort } from "../core/errors.ts";
import type { ContainerNode } from "./node.ts";

/** What a branch tells of changes that nobody asked for. */
export interface Watching {
  /** The children of a node, or its own look, are other ones now. */
  readonly onChange: (node: ContainerNode) => void;
  /** A service came to rest: what failed below it may work now. */
  readonly onSettled: (node: ContainerNode) => void;
  /** Watching failed: for the log. */
  readonly report: (error: unknown) => void;
}

/** Work that goes on beside a list, one for each name, until it ends or the branch is closed. */
export class Watch {
  readonly #watching: Watching;
  readonly #running = new Map<string, AbortController>();

  constructor(watching: Watching) {
    this.#watching = watching;
  }

  /** Starts it unless it is under way. */
  start(name: string, work: (signal: AbortSignal) => Promise<void>): void {
    if (this.#running.has(name)) return;
    const controller = new AbortController();
    this.#running.set(name, controller);
    work(controller.signal)
      .catch((error: unknown) => {
        if (!isAbort(error)) this.#watching.report(error);
      })
      .finally(() => this.#running.delete(name));
  }

  changed(node: ContainerNode): void {
    this.#watching.onChange(node);
  }

  settled(node: ContainerNode): void {
    this.#watching.onSettled(node);
  }

  close(): void {
    for (const controller of this.#running.values()) controller.abort();
  }
}
