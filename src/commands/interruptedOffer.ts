import * as vscode from "vscode";
import type { JournalFolder, OwnJournal } from "../transfers/journal/journalFolder.ts";
import { isOrder, type TransferOrder } from "../transfers/order.ts";
import type { TransferQueue } from "../transfers/queue/queue.ts";
import { transfersView } from "../transferView/view.ts";
import { labelOf } from "../transferView/titles.ts";
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
  const found = folder ? await claimAll(folder, options) : [];
  if (found.length === 0) return;
  options.queue.restore(found);
  await ask(
    options.queue,
    found.map(({ id }) => id),
    found[0]?.order,
  );
}

interface Found {
  readonly id: string;
  readonly order: TransferOrder;
  readonly addedAt: Date;
}

/** Each journal belongs to one window: what another one has, it offers. */
async function claimAll(
  folder: JournalFolder,
  { adopt, report }: InterruptedOptions,
): Promise<readonly Found[]> {
  const found: Found[] = [];
  const over = new Map<string, OwnJournal>();
  for (const id of await folder.abandoned()) {
    try {
      const own = await folder.claim(id);
      if (!own) continue;
      const { order, createdAt } = own.header;
      const { end } = await own.journal.replay();
      if (end === "done" || end === "cancelled" || !isOrder(order)) over.set(id, own);
      else {
        adopt(id, own);
        found.push({ id, order, addedAt: new Date(createdAt) });
      }
    } catch (error) {
      report(error);
    }
  }
  // What is over was kept for an undo. One that was interrupted still needs it.
  for (const { order } of found) {
    const undone = order.kind === "undo" ? over.get(order.of) : undefined;
    if (order.kind !== "undo" || !undone) continue;
    over.delete(order.of);
    adopt(order.of, undone);
  }
  for (const own of over.values()) await own.remove();
  return found;
}

async function ask(
  queue: TransferQueue,
  ids: readonly string[],
  first: TransferOrder | undefined,
): Promise<void> {
  const [resume, show, discard] = [
    vscode.l10n.t("Resume"),
    vscode.l10n.t("Show"),
    vscode.l10n.t("Discard"),
  ];
  const text =
    ids.length === 1 && first
      ? vscode.l10n.t(
          "A transfer was interrupted: {0}. It can go on where it was.",
          labelOf(first, vscode.l10n),
        )
      : vscode.l10n.t(
          "{0} transfers were interrupted. They can go on where they were.",
          ids.length,
        );
  const chosen = await vscode.window.showWarningMessage(text, resume, show, discard);
  if (chosen === resume) queue.resume(...ids);
  else if (chosen === discard) queue.cancel(...ids);
  else if (chosen === show) await vscode.commands.executeCommand(`${transfersView}.focus`);
}
