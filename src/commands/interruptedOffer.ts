import * as vscode from "vscode";
import { displayName } from "../core/display.ts";
import { formatCount } from "../core/format.ts";
import type { JournalFolder, OwnJournal } from "../transfers/journal/journalFolder.ts";
import { forgetOld, isOver } from "../transfers/journal/past.ts";
import type { EndRecord } from "../transfers/journal/record.ts";
import { isOrder, lostAtRestart, outlivesRestart, type TransferOrder } from "../transfers/order.ts";
import type { TransferQueue } from "../transfers/queue/queue.ts";
import { transfersView } from "../transferView/view.ts";
import { labelOf, wayOf } from "../transferView/titles.ts";
import type { LazyJournals } from "./lazyJournals.ts";

export interface InterruptedOptions {
  readonly journals: LazyJournals;
  readonly queue: TransferQueue;
  /** Takes the journal of a transfer that this process did not begin. */
  readonly adopt: (id: string, journal: OwnJournal) => void;
  readonly report: (error: unknown) => void;
}

/** Takes what nobody else has into the queue, and asks what is to become of it. */
export async function offerInterrupted(options: InterruptedOptions): Promise<void> {
  const folder = await options.journals.get();
  if (!folder) return;
  const found = [
    ...(await claimBegun(folder, options)),
    ...(await claimWaiting(folder, options.report)),
  ];
  await folder.sweep(oldestMs).catch(options.report);
  const { queue } = options;
  queue.restore(found);
  const lost = found.filter(({ order }) => !outlivesRestart(order));
  if (lost.length > 0) tellLost(lost);
  // What they had begun at the other end is removed.
  queue.cancel(...lost.map(({ id }) => id));
  const left = found.filter(({ order }) => outlivesRestart(order));
  if (left.length > 0) await ask(queue, left);
}

/** Nobody comes back for what was left for so long. */
const oldestMs = 30 * 24 * 3_600_000;

interface Found {
  readonly id: string;
  readonly order: TransferOrder;
  readonly addedAt: Date;
  readonly hasBegun: boolean;
}

/** Each journal belongs to one window: what another one has, it offers. */
async function claimBegun(
  folder: JournalFolder,
  { adopt, report }: InterruptedOptions,
): Promise<readonly Found[]> {
  const found: Found[] = [];
  const over: { readonly id: string; readonly end: EndRecord }[] = [];
  for (const id of await folder.abandoned()) {
    try {
      const end = await folder.endOf(id);
      if (end && isOver(end)) {
        over.push({ id, end });
        continue;
      }
      const own = await folder.claim(id);
      if (!own) continue;
      const { order, createdAt } = own.header;
      if (!isOrder(order)) await own.remove();
      else {
        adopt(id, own);
        found.push({ id, order, addedAt: new Date(createdAt), hasBegun: true });
      }
    } catch (error) {
      report(error);
    }
  }
  await forgetOld(folder, over).catch(report);
  return found;
}

async function claimWaiting(
  { waiting }: JournalFolder,
  report: (error: unknown) => void,
): Promise<readonly Found[]> {
  try {
    const found: Found[] = [];
    for (const { id, order, addedAt } of await waiting.claimAbandoned(report))
      if (!isOrder(order)) await waiting.leave(id, "gone");
      else found.push({ id, order, addedAt: new Date(addedAt), hasBegun: false });
    return found;
  } catch (error) {
    report(error);
    return [];
  }
}

async function ask(queue: TransferQueue, found: readonly Found[]): Promise<void> {
  const [resume, show, discard] = [
    vscode.l10n.t("Resume"),
    vscode.l10n.t("Show"),
    vscode.l10n.t("Discard"),
  ];
  const ids = found.map(({ id }) => id);
  const chosen = await vscode.window.showWarningMessage(question(found), resume, show, discard);
  if (chosen === resume) queue.resume(...ids);
  else if (chosen === discard) queue.cancel(...ids);
  else if (chosen === show) await vscode.commands.executeCommand(`${transfersView}.focus`);
}

function question(found: readonly Found[]): string {
  const [first] = found;
  const count = formatCount(found.length);
  const begun = found.filter(({ hasBegun }) => hasBegun).length;
  if (first && found.length === 1) {
    const label = labelOf(first.order, vscode.l10n);
    return first.hasBegun
      ? vscode.l10n.t("A transfer was interrupted: {0}. It can go on where it was.", label)
      : vscode.l10n.t("A transfer had not begun when VS Code ended: {0}. It can still run.", label);
  }
  if (begun === found.length)
    return vscode.l10n.t("{0} transfers were interrupted. They can go on where they were.", count);
  if (begun === 0)
    return vscode.l10n.t(
      "{0} transfers had not begun when VS Code ended. They can still run.",
      count,
    );
  return vscode.l10n.t(
    "{0} transfers were interrupted, {1} of them before they began. They can go on where they were.",
    count,
    formatCount(found.length - begun),
  );
}

/** Not waited for. */
function tellLost(lost: readonly Found[]): void {
  const names = lost.map(({ order }) => {
    const all = lostAtRestart(order).join(", ");
    const { to = "" } = wayOf(order);
    return vscode.l10n.t("{0} to {1}", all, to);
  });
  void vscode.window.showWarningMessage(
    vscode.l10n.t(
      "An upload cannot go on since VS Code ended, because what was dropped is no file that could be read again: {0}. Look what has arrived there, and drop the rest once more.",
      displayName(names.join("; "), 300),
    ),
  );
}
