import * as vscode from "vscode";
import { addressOf, placesOf, type TransferKind, type TransferOrder } from "../transfers/order.ts";
import { eachInTurns } from "../transfers/pace/inTurns.ts";
import type { Transfer } from "../transfers/queue/transfer.ts";
import type { TransferReport } from "../transfers/transfer.ts";
import type { StorageNode } from "../tree/node.ts";
import type { CommandContext } from "./context.ts";
import { describe } from "./describe.ts";
import { explain } from "./explain.ts";
import { followMoved } from "./followMoved.ts";
import { nextAction, type NextAction } from "./nextAction.ts";
import { details, hasDetails, summary } from "./report.ts";
import { attempt } from "./runCommand.ts";
import { keepSyncUndo } from "./syncEnd.ts";

/**
 * What follows the end of any transfer, whoever began it and in whichever run: the views are right
 * again, the log has the figures, and the person hears what it came to.
 */
export async function transferEnded(context: CommandContext, transfer: Transfer): Promise<void> {
  const listing = listAgain(context, transfer);
  tellOf(context, transfer);
  await listing;
  await followMoved(context, transfer);
}

/** There may be many folders, and many objects to tell them by. */
async function listAgain(context: CommandContext, { order }: Transfer): Promise<void> {
  const places = await placesOf(order);
  await eachInTurns(places, (place) => context.tree.invalidate(place, place.prefix));
}

function tellOf(context: CommandContext, transfer: Transfer): void {
  const { order, report } = transfer;
  if (report) logFailures(context, order.kind, report);
  if (order.kind !== "sync")
    return tellEnd(context, transfer, (told) => nextAction(context, transfer, told));
  void attempt(context, "end of synchronization", [], async () => {
    const next = await keepSyncUndo(context, transfer, order);
    tellEnd(context, transfer, () => next);
  });
}

function tellEnd(
  context: CommandContext,
  transfer: Transfer,
  nextOf: (report: TransferReport) => NextAction | undefined,
): void {
  const { order, report, error } = transfer;
  const failure = error ?? (report && onlyFailure(report));
  if (failure !== undefined) explainFailure(context, transfer, failure);
  else if (report && !isSilent(order, report)) tell(context, transfer, report, nextOf(report));
}

/** A bucket is emptied to be deleted: then that is what is said. */
function isSilent({ kind }: TransferOrder, { counts, isCancelled }: TransferReport): boolean {
  return kind === "empty" && counts.failed === 0 && !isCancelled;
}

/** When nothing at all was done for a single reason, that reason is the message. */
function onlyFailure({ failed, counts, done }: TransferReport): unknown {
  return counts.failed === 1 && done + counts.skipped === 0 ? failed[0]?.error : undefined;
}

/** Retry goes on with this transfer; its next end is told like this one. */
function explainFailure(context: CommandContext, { id, order }: Transfer, failure: unknown): void {
  let isRetry = false;
  const address = addressOf(order);
  const node: StorageNode | undefined = address && { kind: "prefix", address, prefix: "" };
  void attempt(context, order.kind, node ? [node] : [], async () => {
    if (isRetry) return context.queue.retry(id);
    isRetry = true;
    throw failure;
  });
}

/**
 * A line in the status bar when a single thing went as expected, otherwise a message; its details
 * are one click away. Not waited for.
 */
function tell(
  context: CommandContext,
  transfer: Transfer,
  report: TransferReport,
  next: NextAction | undefined,
): void {
  const { kind } = transfer.order;
  const isBrief = report.done <= 1 && !(next?.isImportant && report.done > 0);
  if (isBrief && !hasDetails(report)) {
    vscode.window.setStatusBarMessage(summary(kind, report, vscode.l10n), 5000);
    return;
  }
  void attempt(context, `report of ${kind}`, [], () =>
    tellMessage(context, transfer, report, next),
  );
}

async function tellMessage(
  context: CommandContext,
  { id, order: { kind } }: Transfer,
  report: TransferReport,
  next: NextAction | undefined,
): Promise<void> {
  const showDetails = vscode.l10n.t("Show Details");
  const retry = vscode.l10n.t("Retry");
  const buttons = [
    ...(isWorthRetry(report) ? [retry] : []),
    ...(hasDetails(report) ? [showDetails] : []),
    ...(next && report.done > 0 ? [next.title] : []),
  ];
  const text = [summary(kind, report, vscode.l10n), ...commonReason(report)].join(" ");
  const isBad = report.counts.failed > 0;
  const show = isBad ? vscode.window.showErrorMessage : vscode.window.showInformationMessage;
  const chosen = await show(text, ...buttons);
  if (chosen === showDetails) await showReport(context, kind, report);
  else if (chosen === retry) context.queue.retry(id);
  else if (chosen !== undefined) await next?.run();
}

/** What failed for reasons that a person can put right, or that pass. */
function isWorthRetry({ failed, isCancelled }: TransferReport): boolean {
  if (isCancelled) return false;
  return failed.some(({ error }) =>
    explain(error, vscode.l10n).steps.some((step) => step !== "showLog"),
  );
}

/** Everything that was not simply done, in an editor. */
export async function showReport(
  context: Pick<CommandContext, "documents">,
  kind: TransferKind,
  report: TransferReport,
): Promise<void> {
  const name = vscode.l10n.t("Stowage Report {0}.txt", new Date().toLocaleString("sv"));
  await context.documents.show(name, details(kind, report, vscode.l10n));
}

/** When all failures are of one kind, the first explains them all. */
function commonReason(report: TransferReport): readonly string[] {
  const [first] = report.failed;
  const isCommon = report.failed.every(({ error }) => error.kind === first?.error.kind);
  return first && isCommon ? [explain(first.error, vscode.l10n).message] : [];
}

const loggedFailures = 100;

function logFailures(context: CommandContext, kind: string, report: TransferReport): void {
  const { done, bytes, counts, failed, isCancelled } = report;
  const figures = `${done} done (${bytes} bytes), ${counts.skipped} skipped, ${counts.failed} failed`;
  context.log.info(`${kind}: ${figures}${isCancelled ? ", cancelled" : ""}`);
  for (const { what, error } of failed.slice(0, loggedFailures))
    context.log.warn(`${kind} of ${what}: ${describe(error)}`);
  if (counts.failed > loggedFailures)
    context.log.warn(`${kind}: ${counts.failed - loggedFailures} more failures are in its report`);
}
