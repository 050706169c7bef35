import * as vscode from "vscode";
import type { BucketAddress, PrefixAddress } from "../core/address.ts";
import type { TransferOrder } from "../transfers/order.ts";
import { refusal } from "../transfers/refuse.ts";
import type { Spot } from "../transfers/place.ts";
import type { Refusal } from "../transfers/transfer.ts";
import type { EntryNode } from "../tree/node.ts";
import type { CommandContext } from "./context.ts";
import { goingOn } from "./goingOn.ts";
import { refusedText } from "./refused.ts";
import { runTransfer } from "./runTransfer.ts";
import { saveLeftBehind } from "./saveLeftBehind.ts";
import { pathOf } from "./selection.ts";
import { addressesOf } from "./targets.ts";

export type Mode = "copy" | "move";

/**
 * Moves or copies into a folder, after the user has said so. What makes no sense is refused with a
 * sentence before anything is touched. Copying to where things are makes copies beside them.
 * `onDone` runs when nothing failed.
 */
export async function moveOrCopy(
  context: CommandContext,
  mode: Mode,
  entries: readonly EntryNode[],
  to: PrefixAddress,
  onDone?: () => Promise<void>,
): Promise<void> {
  const reason = await refusal(entries, spotOfEntry, spotOfFolder(to));
  const refused = textOf(mode, reason);
  if (refused !== undefined) {
    void vscode.window.showInformationMessage(refused);
    return;
  }
  const isDuplicate = reason === "sameplace";
  const selected = await addressesOf(entries);
  const order: TransferOrder =
    mode === "move"
      ? { kind: "move", selected, to }
      : { kind: "copy", selected, to, ...(isDuplicate && { onTaken: "keepBoth" }) };
  if (!(await saveLeftBehind(order))) return;
  const run = () => runTransfer(context, order);
  const report = await (mode === "move" ? goingOn(context, entries, run) : run());
  if (report?.counts.failed === 0 && !report.isCancelled) await onDone?.();
}

/** Why it makes no sense, as a sentence. Copying to the same place does: it makes a second one. */
export async function refusedReason(
  mode: Mode,
  entries: readonly EntryNode[],
  to: PrefixAddress,
): Promise<string | undefined> {
  return textOf(mode, await refusal(entries, spotOfEntry, spotOfFolder(to)));
}

function textOf(mode: Mode, reason: Refusal | undefined): string | undefined {
  if (reason === undefined || (reason === "sameplace" && mode === "copy")) return undefined;
  return refusedText(reason, vscode.l10n);
}

function spotOfEntry(entry: EntryNode): Spot {
  const { kind, address } = entry;
  return { home: homeId(address), bucket: address.bucket, kind, path: pathOf(entry) };
}

function spotOfFolder(folder: PrefixAddress): Spot {
  return { home: homeId(folder), bucket: folder.bucket, kind: "prefix", path: folder.prefix };
}

function homeId({ connectionId, serviceId }: BucketAddress): string {
  return JSON.stringify([connectionId, serviceId]);
}
