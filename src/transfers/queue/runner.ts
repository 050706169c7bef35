import type { TransferOptions, TransferReport } from "../transfer.ts";
import type { Transfer } from "./transfer.ts";

/** Does the work of transfers; the queue decides which and when. */
export interface TransferRunner {
  /** It waits for its turn: the next start shall know of it, if this process does not come to it. */
  expect(transfer: Transfer): void;
  /**
   * Runs an order from where earlier runs of it came to. An abort with `Paused` keeps what can be
   * continued; any other abort leaves nothing half done behind.
   */
  run(
    transfer: Transfer,
    options: Required<Pick<TransferOptions, "signal" | "onProgress">>,
  ): Promise<TransferReport>;
  /** Removes what earlier runs left unfinished. Throws when a server cannot be reached for that. */
  discard(transfer: Transfer, signal: AbortSignal): Promise<void>;
  /** The transfer leaves the list: what was kept to run it again, or to undo it, goes. */
  forget(transfer: Transfer): Promise<void>;
}
