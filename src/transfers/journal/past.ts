import type { JournalFolder } from "./journalFolder.ts";
import type { EndRecord, Undoable } from "./record.ts";

/** A transfer that is over and can be taken back. Nobody has its journal. */
export interface PastTransfer {
  readonly id: string;
  readonly order: unknown;
  readonly endedAt: Date;
  readonly undoable: Undoable;
}

/** Whether nothing is left to be done of it but to take it back. */
export function isOver({ state }: EndRecord): boolean {
  return state === "done" || state === "cancelled";
}

/** The newest first. */
export async function pastTransfers(folder: JournalFolder): Promise<readonly PastTransfer[]> {
  const past: PastTransfer[] = [];
  for (const id of await folder.abandoned()) {
    const end = await folder.endOf(id);
    if (!end || !isOver(end) || !end.undoable) continue;
    const header = await folder.headerOf(id);
    if (!header) continue;
    const { undoable, at } = end;
    past.push({ id, order: header.order, endedAt: new Date(at), undoable });
  }
  return past.sort((a, b) => b.endedAt.getTime() - a.endedAt.getTime());
}

/** How long, and of how many transfers, what an undo needs is kept. */
const keptMs = 7 * 24 * 3_600_000;
const keptCount = 50;

/** Removes the journals of `over` that are too old, or too many. */
export async function forgetOld(
  folder: JournalFolder,
  over: readonly { readonly id: string; readonly end: EndRecord }[],
  now = Date.now(),
): Promise<void> {
  const newest = [...over].sort((a, b) => b.end.at - a.end.at);
  for (const [index, { id, end }] of newest.entries()) {
    const isKept = end.undoable && index < keptCount && now - end.at < keptMs;
    if (!isKept) await (await folder.claim(id))?.remove();
  }
}
