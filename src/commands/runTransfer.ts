import * as vscode from "vscode";
import type {
  TransferEngine,
  TransferOptions,
  TransferProgress,
  TransferReport,
} from "../transfers/transfer.ts";
import { askConflict } from "./conflict.ts";
import type { CommandContext } from "./context.ts";
import { describe } from "./describe.ts";
import { explain } from "./explain.ts";
import { withProgress, type Work } from "./progress.ts";
import { attempt } from "./runCommand.ts";
import { details, hasDetails, summary, type TransferKind } from "./report.ts";

type Run = (engine: TransferEngine, options: TransferOptions) => Promise<TransferReport>;

/**
 * Runs one operation of the engine with progress, Cancel and the question about taken names, and
 * says honestly what became of it. Throws only when nothing at all was done for a single reason, so
 * that the boundary explains it.
 */
export async function runTransfer(
  context: CommandContext,
  kind: TransferKind,
  title: string,
  run: Run,
): Promise<TransferReport> {
  const engine = await context.transfers();
  const report = await withProgress(title, (work) => run(engine, optionsOf(work)));
  logFailures(context, kind, report);
  const [failure] = report.failed;
  const isOnlyFailure = report.counts.failed === 1 && report.done + report.counts.skipped === 0;
  if (failure && isOnlyFailure) throw failure.error;
  return report;
}

/** A conflict answered with Cancel ends the whole transfer, as the Cancel button does. */
export function optionsOf(work: Work): TransferOptions {
  let latest: TransferProgress | undefined;
  return {
    signal: work.signal,
    onProgress: (progress) => {
      latest = progress;
      work.report(progress);
    },
    onConflict: async (conflict) => {
      const several = latest === undefined || latest.isCounting || latest.filesTotal > 1;
      const answer = await askConflict(conflict, several);
      if (answer) return answer;
      work.cancel();
      work.signal.throwIfAborted();
      throw new Error("A cancelled signal did not throw");
    },
  };
}

/** A button of the message at the end. */
export interface NextAction {
  readonly title: string;
  run(): Promise<void>;
}

/**
 * Tells the user what a transfer came to: a line in the status bar when a single thing went as
 * expected, otherwise a message; its details are one click away. Not waited for.
 */
export function tell(
  context: CommandContext,
  kind: TransferKind,
  report: TransferReport,
  next?: NextAction,
): void {
  const text = summary(kind, report, vscode.l10n);
  const isBrief = report.done <= 1 && !(next && report.done > 0);
  if (isBrief && !hasDetails(report)) {
    vscode.window.setStatusBarMessage(text, 5000);
    return;
  }
  void attempt(context, `report of ${kind}`, [], () => tellMessage(context, kind, report, next));
}

async function tellMessage(
  context: CommandContext,
  kind: TransferKind,
  report: TransferReport,
  next?: NextAction,
): Promise<void> {
  const showDetails = vscode.l10n.t("Show Details");
  const isBad = report.counts.failed > 0;
  const buttons = [
    ...(hasDetails(report) ? [showDetails] : []),
    ...(next && report.done > 0 ? [next.title] : []),
  ];
  const text = [summary(kind, report, vscode.l10n), ...commonReason(report)].join(" ");
  const show = isBad ? vscode.window.showErrorMessage : vscode.window.showInformationMessage;
  const chosen = await show(text, ...buttons);
  if (chosen === showDetails) {
    const name = vscode.l10n.t("Stowage Report {0}.txt", new Date().toLocaleString("sv"));
    await context.documents.show(name, details(kind, report, vscode.l10n));
  } else if (chosen !== undefined) await next?.run();
}

/** When all failures are of one kind, the first explains them all. */
function commonReason(report: TransferReport): readonly string[] {
  const [first] = report.failed;
  const isCommon = report.failed.every(({ error }) => error.kind === first?.error.kind);
  return first && isCommon ? [explain(first.error, vscode.l10n).message] : [];
}

const loggedFailures = 100;

function logFailures(context: CommandContext, kind: TransferKind, report: TransferReport): void {
  const { done, bytes, counts, failed, isCancelled } = report;
  const figures = `${done} done (${bytes} bytes), ${counts.skipped} skipped, ${counts.failed} failed`;
  context.log.info(`${kind}: ${figures}${isCancelled ? ", cancelled" : ""}`);
  for (const { what, error } of failed.slice(0, loggedFailures))
    context.log.warn(`${kind} of ${what}: ${describe(error)}`);
  if (counts.failed > loggedFailures)
    context.log.warn(`${kind}: ${counts.failed - loggedFailures} more failures are in its report`);
}
