import type { Disposable } from "../core/events.ts";
import type { TransferEngine } from "../transfers/transfer.ts";

/** The engine, loaded and made on first use; disposing of it ends its threads. */
export function lazyTransfers(): Disposable & { readonly get: () => Promise<TransferEngine> } {
  let engine: Promise<TransferEngine & Disposable> | undefined;
  return {
    get: () =>
      (engine ??= import("../transfers/engine.ts").then((it) => it.createTransferEngine())),
    dispose: () => void engine?.then((made) => made.dispose()),
  };
}
