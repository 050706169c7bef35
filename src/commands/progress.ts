import * as vscode from "vscode";
import { displayName } from "../core/display.ts";
import { formatBytes, formatCount } from "../core/format.ts";
import type { TransferProgress } from "../transfers/transfer.ts";

/** What work under a progress notification gets. */
export interface Work {
  /** Aborted by the notification's Cancel button. */
  readonly signal: AbortSignal;
  say(message: string): void;
}

/** The one place where VS Code's cancellation becomes an `AbortSignal`. */
export function controllerOf(token: vscode.CancellationToken): AbortController {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  else token.onCancellationRequested(() => controller.abort());
  return controller;
}

/** Runs work under a notification with figures and a Cancel button. */
export async function withProgress<T>(title: string, work: (work: Work) => Promise<T>): Promise<T> {
  const options = { location: vscode.ProgressLocation.Notification, cancellable: true, title };
  return vscode.window.withProgress(options, async (progress, token) => {
    const controller = controllerOf(token);
    return work({
      signal: controller.signal,
      say: (message) => progress.report({ message }),
    });
  });
}

/** Turns figures into steps of a progress notification, which only goes forward. */
export function progressSteps(
  progress: vscode.Progress<{ message?: string; increment?: number }>,
): (figures: TransferProgress) => void {
  let percent = 0;
  return (figures) => {
    const now = figures.isCounting ? percent : percentOf(figures);
    const increment = Math.max(0, now - percent);
    percent = Math.max(percent, now);
    progress.report({ message: figuresText(figures), increment });
  };
}

const slowMs = 1000;

/** Runs a request that is usually quick: only when it is not, a notification shows and can cancel. */
export async function whenSlow<T>(
  title: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const running = work(controller.signal);
  const options = { location: vscode.ProgressLocation.Notification, cancellable: true, title };
  const timer = setTimeout(() => {
    void vscode.window.withProgress(options, async (_, token) => {
      token.onCancellationRequested(() => controller.abort());
      await Promise.allSettled([running]);
    });
  }, slowMs);
  try {
    return await running;
  } finally {
    clearTimeout(timer);
  }
}

/** `12 of 40 · 3 MB of 9 MB — photos/a.jpg`; totals say that they still grow. */
export function figuresText(figures: TransferProgress): string {
  const soFar = figures.isCounting ? "+" : "";
  const files = vscode.l10n.t(
    "{0} of {1}",
    formatCount(figures.filesDone),
    formatCount(figures.filesTotal) + soFar,
  );
  const bytes = vscode.l10n.t(
    "{0} of {1}",
    formatBytes(figures.bytesDone),
    formatBytes(figures.bytesTotal) + soFar,
  );
  const current = figures.current === "" ? "" : ` — ${displayName(figures.current, 50)}`;
  return `${files} · ${bytes}${current}`;
}

function percentOf({ bytesDone, bytesTotal, filesDone, filesTotal }: TransferProgress): number {
  if (bytesTotal > 0) return Math.min(100, (100 * bytesDone) / bytesTotal);
  return filesTotal > 0 ? Math.min(100, (100 * filesDone) / filesTotal) : 0;
}
