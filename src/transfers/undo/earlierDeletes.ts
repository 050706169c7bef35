import type { Run } from "../run.ts";
import type { Selected, TransferOptions } from "../transfer.ts";
import { decideDeletes, type Decided } from "./undecided.ts";

/**
 * What an earlier run deleted and did not live to write down, counted as that. Names the objects: one
 * that was selected by itself would get another delete marker.
 */
export async function decideEarlier(
  run: Run,
  selected: readonly Selected[],
  { versions, signal }: Omit<TransferOptions, "onConflict">,
): Promise<ReadonlySet<string>> {
  const { ledger } = run;
  const stores = selected.map(({ store }) => store);
  const note = (record: Decided) => ledger.note(record);
  const { history } = ledger;
  const decided = await decideDeletes({ history, stores, versions, signal, note });
  const ids = new Set<string>();
  for (const { home, bucket, objects } of decided) {
    run.tally.doneBefore(objects.length, 0);
    run.progress.doneBefore(objects.length, 0);
    for (const [key] of objects) {
      ids.add(placeId(home, bucket, key));
      ledger.item("delete", home, bucket, key).note({ kind: "done", fingerprint: "" });
    }
  }
  return ids;
}

export function placeId(home: string, bucket: string, key: string): string {
  return JSON.stringify([home, bucket, key]);
}
