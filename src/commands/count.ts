import * as vscode from "vscode";
import { formatBytes, formatCount } from "../core/format.ts";
import type { Count, Selected, TransferEngine } from "../transfers/transfer.ts";
import type { Work } from "./progress.ts";

/** How long counting goes on before the question is asked with what was found so far. */
export const countingMs = 15_000;

/**
 * Counts what a selection holds while its progress shows the figures. Ends early, with
 * `isComplete` false, when it takes long; cancelling throws.
 */
export async function countFor(
  engine: TransferEngine,
  selected: readonly Selected[],
  work: Work,
  now: () => number = Date.now,
): Promise<Count> {
  const start = now();
  let latest: Count = { objects: 0, bytes: 0, isComplete: false };
  for await (const count of engine.count(selected, work.signal)) {
    latest = count;
    work.say(countText(count));
    if (now() - start > countingMs) break;
  }
  work.signal.throwIfAborted();
  return latest;
}

/** `12,345 objects, 3.4 GB`, with the reservation that counting did not end. */
export function countText({ objects, bytes, isComplete }: Count): string {
  const text =
    objects === 1
      ? vscode.l10n.t("1 object, {0}", formatBytes(bytes))
      : vscode.l10n.t("{0} objects, {1}", formatCount(objects), formatBytes(bytes));
  return isComplete ? text : vscode.l10n.t("at least {0} so far", text);
}
