import type { ConnectionRegistry } from "../connections/registry.ts";
import { bucketStore } from "../connections/bucketStore.ts";
import type { BucketAddress } from "../core/address.ts";
import { StorageError } from "../core/errors.ts";
import type { ObjectStore } from "../core/store.ts";
import type { OwnJournal } from "../transfers/journal/journalFolder.ts";
import { bucketsOf, type TransferOrder } from "../transfers/order.ts";
import { isPaused } from "../transfers/paused.ts";
import type { TransferRunner } from "../transfers/queue/runner.ts";
import type { Transfer } from "../transfers/queue/transfer.ts";
import type {
  Conflict,
  ConflictAnswer,
  TransferEngine,
  TransferOptions,
  TransferReport,
} from "../transfers/transfer.ts";
import { nameOfRemoval } from "../transfers/sync/step.ts";
import type { VersionLookup } from "../transfers/undo/deleteMarkers.ts";
import { homeOf } from "./targets.ts";
import type { TransferJournals } from "./transferJournals.ts";

export interface RunnerOptions {
  readonly registry: Pick<ConnectionRegistry, "home">;
  readonly journals: TransferJournals;
  /** Loads the engine on first use. */
  engine(): Promise<TransferEngine>;
  /** Asks a person about a taken name. `several` offers one answer for all. Throws on Cancel. */
  onConflict(transfer: Transfer, conflict: Conflict, several: boolean): Promise<ConflictAnswer>;
}

type RunOptions = Parameters<TransferRunner["run"]>[1];

/** Runs orders with the engine, each with its journal. */
export class EngineRunner implements TransferRunner {
  readonly #options: RunnerOptions;

  constructor(options: RunnerOptions) {
    this.#options = options;
  }

  expect(transfer: Transfer): void {
    this.#options.journals.expect(transfer);
  }

  async run(transfer: Transfer, options: RunOptions): Promise<TransferReport> {
    const { journals } = this.#options;
    const engine = await this.#options.engine();
    const own = await journals.begin(transfer);
    let several = true;
    const report = await this.#perform(engine, transfer, {
      signal: options.signal,
      onProgress: (progress) => {
        several = progress.isCounting || progress.filesTotal > 1;
        options.onProgress(progress);
      },
      onConflict: (conflict) => this.#options.onConflict(transfer, conflict, several),
      versions: this.#versionsOf(transfer.order),
      ...(own && { journal: own.journal }),
    }).catch(async (error: unknown) => {
      await own?.journal.rest();
      throw error;
    });
    const isPausedNow = report.isCancelled && isPaused(options.signal);
    if (report.isCancelled && !isPausedNow) return report;
    const isDone = !report.isCancelled && report.counts.failed === 0;
    await journals.ended(transfer, isPausedNow ? "paused" : isDone ? "done" : "failed");
    return report;
  }

  async discard(transfer: Transfer, signal: AbortSignal): Promise<void> {
    const { journals } = this.#options;
    await journals.leave(transfer.id);
    const own = journals.own(transfer.id);
    if (!own) return;
    await this.#clean(own, transfer.order, signal);
    await tellRemovals(transfer, own);
    // What was moved or deleted before can still be taken back.
    await journals.ended(transfer, "cancelled");
  }

  forget(transfer: Transfer): Promise<void> {
    const { signal } = new AbortController();
    const clean = (own: OwnJournal) => this.#clean(own, transfer.order, signal);
    return this.#options.journals.forget(transfer, clean);
  }

  /** Removes uploads and files that are not finished. */
  async #clean({ journal }: OwnJournal, order: TransferOrder, signal: AbortSignal): Promise<void> {
    const history = await journal.replay();
    if (!history.isUntidy && !history.isUndecided) return;
    const engine = await this.#options.engine();
    const versions = this.#versionsOf(order);
    await engine.discard(journal, await this.#storesOf(order, signal), { signal, versions });
  }

  async #perform(
    engine: TransferEngine,
    { order, live }: Transfer,
    options: TransferOptions,
  ): Promise<TransferReport> {
    const { registry, journals } = this.#options;
    const { performOrder } = await import("./performOrder.ts");
    if (order.kind !== "undo") return performOrder(registry, engine, { order, live }, options);
    const stores = await this.#storesOf(order, options.signal);
    const report = await journals.takeBack(order.of, async (journal) => {
      const result = await engine.undo(journal, stores, options);
      return { result, isUndone: !result.isCancelled && result.counts.failed === 0 };
    });
    if (report) return report;
    throw new StorageError("noSuchResource", `Nothing is known of transfer ${order.of} any more`);
  }

  async #storesOf(order: TransferOrder, signal: AbortSignal): Promise<readonly ObjectStore[]> {
    const { registry } = this.#options;
    const buckets = await bucketsOf(order);
    return Promise.all(buckets.map((bucket) => bucketStore(registry, bucket, signal)));
  }

  #versionsOf(order: TransferOrder): VersionLookup {
    const { registry } = this.#options;
    let buckets: Promise<readonly BucketAddress[]> | undefined;
    return async ({ home, bucket }, signal) => {
      for (const address of await (buckets ??= bucketsOf(order))) {
        if (address.bucket !== bucket) continue;
        const { identity } = await bucketStore(registry, address, signal);
        const { features } = await homeOf(registry, address, signal);
        if (identity === home && features) return (...args) => features.versions(...args);
      }
      return undefined;
    };
  }
}

/** A synchronization that is given up may have deleted something, which can still come back. */
async function tellRemovals({ live }: Transfer, { journal }: OwnJournal): Promise<void> {
  const { removals } = live;
  if (!removals) return;
  const { removalsIn } = await import("../transfers/sync/earlierRemovals.ts");
  for (const removal of await removalsIn(journal)) removals.set(nameOfRemoval(removal), removal);
}
