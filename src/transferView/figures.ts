import type * as vscode from "vscode";
import { formatBytes, formatCount } from "../core/format.ts";
import type { TransferKind } from "../transfers/order.ts";
import type { Pace, Transfer } from "../transfers/queue/transfer.ts";
import type { TransferProgress } from "../transfers/transfer.ts";

type L10n = Pick<typeof vscode.l10n, "t">;

/** In these no bytes pass: how many objects are done is what says how far it is. */
const countsFiles: ReadonlySet<TransferKind> = new Set(["delete", "empty", "undo"]);

/** `42% · 12 MB/s · 1:20 left`, with what is known so far. */
export function runningText({ order, progress, pace }: Transfer, l10n: L10n): string {
  if (!progress) return l10n.t("starting…");
  const rate = rateText(order.kind, pace, l10n);
  const parts = [
    progress.isCounting || countsFiles.has(order.kind)
      ? filesText(progress, l10n)
      : percentText(progress),
    ...(rate === undefined ? [] : [rate]),
    ...(pace.leftMs === undefined ? [] : [l10n.t("{0} left", clockText(pace.leftMs))]),
    ...(progress.failed.length > 0
      ? [l10n.t("{0} failed", formatCount(progress.failed.length))]
      : []),
  ];
  return parts.join(" · ");
}

/** `12 of 40+`: the plus while there may be more. */
export function filesText(progress: TransferProgress, l10n: L10n): string {
  const soFar = progress.isCounting ? "+" : "";
  return l10n.t(
    "{0} of {1}",
    formatCount(progress.filesDone),
    formatCount(progress.filesTotal) + soFar,
  );
}

export function bytesText(progress: TransferProgress, l10n: L10n): string {
  const soFar = progress.isCounting ? "+" : "";
  const total = formatBytes(progress.bytesTotal) + soFar;
  return l10n.t("{0} of {1}", formatBytes(progress.bytesDone), total);
}

export function rateText(kind: TransferKind, pace: Pace, l10n: L10n): string | undefined {
  if (!countsFiles.has(kind) && pace.bytesPerSecond >= 1)
    return l10n.t("{0}/s", formatBytes(pace.bytesPerSecond));
  if (countsFiles.has(kind) && pace.filesPerSecond >= 0.1)
    return l10n.t("{0}/s", formatCount(Math.max(1, Math.round(pace.filesPerSecond))));
  return undefined;
}

export function percentText(progress: TransferProgress): string {
  // 100 is said when it is done.
  return `${Math.min(99, Math.floor(100 * shareOf(progress)))}%`;
}

/** How far, between 0 and 1. */
export function shareOf({
  bytesDone,
  bytesTotal,
  filesDone,
  filesTotal,
}: Pick<TransferProgress, "bytesDone" | "bytesTotal" | "filesDone" | "filesTotal">): number {
  if (bytesTotal > 0) return Math.min(1, Math.max(0, bytesDone / bytesTotal));
  return filesTotal > 0 ? Math.min(1, filesDone / filesTotal) : 0;
}

/** `0:07`, `12:30`, `3:05:00`. */
export function clockText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const two = (value: number) => String(value).padStart(2, "0");
  const tail = two(seconds % 60);
  return hours > 0 ? `${formatCount(hours)}:${two(minutes)}:${tail}` : `${minutes}:${tail}`;
}
