import type { TransferKind, TransferOrder } from "../order.ts";
import type { TransferProgress, TransferReport } from "../transfer.ts";
import { Speedometer } from "./speedometer.ts";
import type { LiveParts, Pace, Transfer, TransferState } from "./transfer.ts";

/** These move no bytes through here and are over soon: they do not wait behind large uploads. */
const brief: ReadonlySet<TransferKind> = new Set([
  "rename",
  "delete",
  "empty",
  "restoreVersion",
  "restore",
  "undo",
]);

/** A transfer as the queue keeps it: what the view sees, and what only the queue needs. */
export class Entry implements Transfer {
  readonly id: string;
  readonly order: TransferOrder;
  readonly live: LiveParts;
  readonly addedAt: Date;
  hasBegun: boolean;
  state: TransferState;
  progress: TransferProgress | undefined;
  report: TransferReport | undefined;
  error: unknown;
  /** Of the run under way. */
  controller: AbortController | undefined;
  /** Settles when it first is done, failed or cancelled. */
  readonly ended = Promise.withResolvers<TransferReport>();
  #bytesMeter = new Speedometer();
  #filesMeter = new Speedometer();

  constructor(
    request: Pick<Transfer, "id" | "order" | "live" | "addedAt" | "hasBegun">,
    state: TransferState,
  ) {
    this.id = request.id;
    this.order = request.order;
    this.live =
      request.order.kind === "sync" ? { ...request.live, removals: new Map() } : request.live;
    this.addedAt = request.addedAt;
    this.hasBegun = request.hasBegun;
    this.state = state;
    // Whoever waits hears of it; that nobody does is no unhandled rejection.
    this.ended.promise.catch(() => undefined);
  }

  begins(controller: AbortController): void {
    this.controller = controller;
    this.state = "running";
    this.hasBegun = true;
    this.progress = undefined;
    this.report = undefined;
    this.error = undefined;
    this.#bytesMeter = new Speedometer();
    this.#filesMeter = new Speedometer();
  }

  /** Figures of the run; without any, time has passed and nothing came. */
  measure(progress: TransferProgress | undefined, nowMs: number): void {
    this.progress = progress ?? this.progress;
    if (!this.progress) return;
    this.#bytesMeter.sample(this.progress.bytesMoved, nowMs);
    this.#filesMeter.sample(this.progress.filesDone, nowMs);
  }

  get lane(): "long" | "brief" {
    return brief.has(this.order.kind) ? "brief" : "long";
  }

  get pace(): Pace {
    const bytesPerSecond = this.#bytesMeter.perSecond;
    const filesPerSecond = this.#filesMeter.perSecond;
    return { bytesPerSecond, filesPerSecond, leftMs: this.#left(bytesPerSecond, filesPerSecond) };
  }

  #left(bytesPerSecond: number, filesPerSecond: number): number | undefined {
    if (!this.progress || this.progress.isCounting || this.state !== "running") return undefined;
    const { bytesDone, bytesTotal, filesDone, filesTotal } = this.progress;
    const byBytes = (1000 * (bytesTotal - bytesDone)) / bytesPerSecond;
    const byFiles = (1000 * (filesTotal - filesDone)) / filesPerSecond;
    // Where no bytes pass through here, as in a delete, files are what counts.
    const leftMs = bytesPerSecond > 0 ? byBytes : byFiles;
    return Number.isFinite(leftMs) ? leftMs : undefined;
  }
}
