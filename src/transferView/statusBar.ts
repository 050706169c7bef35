import * as vscode from "vscode";
import { formatBytes, formatCount } from "../core/format.ts";
import type { TransferQueue } from "../transfers/queue/queue.ts";
import type { Transfer } from "../transfers/queue/transfer.ts";
import { clockText, runningText, shareOf } from "./figures.ts";
import { labelOf } from "./titles.ts";

const mostInTooltip = 5;

/** The progress of all transfers together; a click opens the view. Hidden while there is none. */
export class TransferStatus implements vscode.Disposable {
  readonly #queue: TransferQueue;
  readonly #subscription: { dispose(): void };
  #item: vscode.StatusBarItem | undefined;

  constructor(queue: TransferQueue) {
    this.#queue = queue;
    this.#subscription = queue.onDidChange(() => this.#draw());
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#item?.dispose();
  }

  #draw(): void {
    const text = this.#text();
    if (text === undefined) {
      this.#item?.hide();
      return;
    }
    this.#item ??= this.#make();
    if (this.#item.text !== text) this.#item.text = text;
    this.#item.tooltip = this.#tooltip();
    this.#item.show();
  }

  #make(): vscode.StatusBarItem {
    const { Left } = vscode.StatusBarAlignment;
    const item = vscode.window.createStatusBarItem("stowage.transfers", Left);
    item.name = vscode.l10n.t("Stowage Transfers");
    item.command = "stowage.transfers.focus";
    return item;
  }

  #text(): string | undefined {
    const running = this.#queue.in("running");
    if (running.length > 0) return `$(arrow-swap) ${runningTogether(running)}`;
    const resting = this.#queue.count("paused") + this.#queue.count("interrupted");
    if (resting === 0) return undefined;
    const paused =
      resting === 1
        ? vscode.l10n.t("1 transfer paused")
        : vscode.l10n.t("{0} transfers paused", formatCount(resting));
    return `$(debug-pause) ${paused}`;
  }

  #tooltip(): string {
    const running = this.#queue.in("running");
    const queued = this.#queue.count("queued");
    const lines = running
      .slice(0, mostInTooltip)
      .map(
        (transfer) =>
          `${labelOf(transfer.order, vscode.l10n)}: ${runningText(transfer, vscode.l10n)}`,
      );
    const rest = running.length - lines.length;
    return [
      ...lines,
      ...(rest > 0 ? [vscode.l10n.t("… and {0} more", rest)] : []),
      ...(queued > 0 ? [vscode.l10n.t("{0} queued", formatCount(queued))] : []),
      vscode.l10n.t("Click to show all transfers."),
    ].join("\n");
  }
}

/** `42% · 12 MB/s · 1:20 left`, over everything that runs. */
function runningTogether(running: readonly Transfer[]): string {
  const known = running.flatMap(({ progress }) => progress ?? []);
  const sum = (of: (one: (typeof known)[number]) => number) =>
    known.reduce((total, one) => total + of(one), 0);
  const figures = {
    filesDone: sum(({ filesDone }) => filesDone),
    filesTotal: sum(({ filesTotal }) => filesTotal),
    bytesDone: sum(({ bytesDone }) => bytesDone),
    bytesTotal: sum(({ bytesTotal }) => bytesTotal),
  };
  const bytesPerSecond = running.reduce((total, { pace }) => total + pace.bytesPerSecond, 0);
  const lefts = running.map(({ pace }) => pace.leftMs);
  const left = lefts.every((ms) => ms !== undefined) ? Math.max(...lefts) : undefined;
  const percent = `${Math.min(99, Math.floor(100 * shareOf(figures)))}%`;
  return [
    percent,
    ...(bytesPerSecond >= 1 ? [vscode.l10n.t("{0}/s", formatBytes(bytesPerSecond))] : []),
    ...(left === undefined ? [] : [vscode.l10n.t("{0} left", clockText(left))]),
  ].join(" · ");
}
