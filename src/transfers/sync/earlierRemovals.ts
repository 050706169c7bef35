import { lstat } from "node:fs/promises";
import { errorCode } from "../local/localError.ts";
import type { Run } from "../run.ts";
import { decideDeletes, type Decided } from "../undo/undecided.ts";
import type { Removal, SyncPlan } from "./step.ts";
import type { SyncOptions } from "./sync.ts";

/** Tells what earlier runs deleted, also what they did not live to tell: it can be brought back, too. */
export async function tellEarlierRemovals(
  { ledger }: Run,
  { target }: SyncPlan,
  { versions, signal, onRemoved }: SyncOptions,
): Promise<void> {
  if (!ledger.isResumed) return;
  for (const removal of await ledger.removals()) if (await isSo(removal)) onRemoved(removal);
  const { history } = ledger;
  const stores = target.kind === "prefix" ? [target.store] : [];
  const note = (record: Decided) => ledger.note(record);
  const deciding = { history, stores, versions, signal, note, isPlanned: true } as const;
  for (const { objects } of await decideDeletes(deciding))
    for (const [key, versionId] of objects)
      onRemoved(
        versionId === undefined ? { kind: "gone", key } : { kind: "marker", key, versionId },
      );
}

/** What was about to be moved aside may not have come to it. */
async function isSo(removal: Removal): Promise<boolean> {
  if (removal.kind !== "held") return true;
  try {
    await lstat(removal.heldAt);
    return true;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return false;
    throw error;
  }
}
