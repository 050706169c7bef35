import type { Journal } from "../journal/journal.ts";
import { isAnythingAt } from "../local/isAnythingAt.ts";
import type { Run } from "../run.ts";
import { decideDeletes, type Decided } from "../undo/undecided.ts";
import type { Removal, SyncPlan } from "./step.ts";
import type { SyncOptions } from "./sync.ts";

/** Tells what earlier runs deleted, also what they did not live to tell: it can be brought back, too. */
export async function tellEarlierRemovals(
  { ledger }: Run,
  { target }: SyncPlan,
  { journal, versions, signal, onRemoved }: SyncOptions,
): Promise<void> {
  if (!journal || !ledger.isResumed) return;
  const { history } = ledger;
  const stores = target.kind === "prefix" ? [target.store] : [];
  const note = (record: Decided) => ledger.note(record);
  await decideDeletes({ history, stores, versions, signal, note, isPlanned: true });
  for (const removal of await removalsIn(journal)) onRemoved(removal);
}

/** What a synchronization has deleted, as its journal tells, in its order. */
export async function removalsIn(journal: Journal): Promise<readonly Removal[]> {
  const removals: Removal[] = [];
  for await (const record of journal.backwards()) {
    if (record.kind === "deleted") removals.push(...[...record.objects].reverse().map(removalOf));
    // What was about to be moved aside may not have come to it.
    if (record.kind === "removed" && (await isSo(record.removal))) removals.push(record.removal);
  }
  return removals.reverse();
}

async function isSo(removal: Removal): Promise<boolean> {
  return removal.kind !== "held" || isAnythingAt(removal.heldAt);
}

function removalOf([key, versionId]: readonly [string, string?]): Removal {
  return versionId === undefined ? { kind: "gone", key } : { kind: "marker", key, versionId };
}
