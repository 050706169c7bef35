import type { Disposable } from "../core/events.ts";
import type { TransferLimits } from "../settings.ts";
import type { EngineControls } from "../transfers/engine.ts";
import type { TransferEngine } from "../transfers/transfer.ts";

export interface LazyTransfers extends Disposable {
  readonly get: () => Promise<TransferEngine>;
  /** Reaches the engine if there is one: it is not loaded for it. */
  steer(work: (controls: EngineControls) => void): void;
}

/** The engine, loaded and made on first use; disposing of it ends its threads. */
export function lazyTransfers(limits: () => TransferLimits): LazyTransfers {
  let engine: Promise<TransferEngine & EngineControls & Disposable> | undefined;
  return {
    get: () =>
      (engine ??= import("../transfers/engine.ts").then((it) => {
        const { parallelFiles, parallelParts, keepAcls } = limits();
        return it.createTransferEngine({ parallelFiles, parallelParts, keepAcls });
      })),
    steer: (work) => void engine?.then(work),
    dispose: () => void engine?.then((made) => made.dispose()),
  };
}
