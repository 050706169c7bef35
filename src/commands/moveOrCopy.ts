import * as vscode from "vscode";
import type { BucketAddress, PrefixAddress } from "../core/address.ts";
import { displayName } from "../core/display.ts";
import { isThereAlready, refusal } from "../transfers/refuse.ts";
import type { Spot } from "../transfers/place.ts";
import type { TransferReport } from "../transfers/transfer.ts";
import type { EntryNode } from "../tree/node.ts";
import type { CommandContext } from "./context.ts";
import { refusedText } from "./refused.ts";
import { attempt } from "./runCommand.ts";
import { runTransfer, tell } from "./runTransfer.ts";
import { parentOf, pathOf } from "./selection.ts";
import { placeOf, selectedOf } from "./targets.ts";

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
  const refused = refusedReason(mode, entries, to);
  if (refused !== undefined) {
    void vscode.window.showInformationMessage(refused);
    return;
  }
  const isDuplicate = mode === "copy" && entries.every((entry) => staysPut(entry, to));
  await attempt(context, mode, entries, async () => {
    try {
      const report = await transfer(context, mode, entries, to, isDuplicate);
      tell(context, mode, report);
      if (report.counts.failed === 0 && !report.isCancelled) await onDone?.();
    } finally {
      invalidateAll(context, mode, entries, to);
    }
  });
}

/** Why it makes no sense, as a sentence. Copying to the same place does: it makes a second one. */
export function refusedReason(
  mode: Mode,
  entries: readonly EntryNode[],
  to: PrefixAddress,
): string | undefined {
  const reason = refusal(entries.map(spotOfEntry), spotOfFolder(to));
  if (reason === undefined || (reason === "sameplace" && mode === "copy")) return undefined;
  return refusedText(reason, vscode.l10n);
}

async function transfer(
  context: CommandContext,
  mode: Mode,
  entries: readonly EntryNode[],
  to: PrefixAddress,
  isDuplicate: boolean,
): Promise<TransferReport> {
  const target = displayName(`${to.bucket}/${to.prefix}`);
  const title =
    mode === "copy"
      ? vscode.l10n.t("Copying to {0}", target)
      : vscode.l10n.t("Moving to {0}", target);
  return runTransfer(context, mode, title, async (engine, options) => {
    const selected = await selectedOf(context.registry, entries, options.signal);
    const place = await placeOf(context.registry, to, options.signal);
    if (mode === "move") return engine.move(selected, place, options);
    const keepBoth = async () => ({ choice: "keepBoth", applyToAll: true }) as const;
    return engine.copy(
      selected,
      place,
      isDuplicate ? { ...options, onConflict: keepBoth } : options,
    );
  });
}

function invalidateAll(
  context: CommandContext,
  mode: Mode,
  entries: readonly EntryNode[],
  to: PrefixAddress,
): void {
  context.tree.invalidate(to, to.prefix);
  if (mode === "copy") return;
  const seen = new Set<string>();
  for (const entry of entries) {
    const parent = parentOf(entry);
    const id = JSON.stringify([homeId(entry.address), entry.address.bucket, parent]);
    if (!seen.has(id)) context.tree.invalidate(entry.address, parent);
    seen.add(id);
  }
}

function staysPut(entry: EntryNode, to: PrefixAddress): boolean {
  return isThereAlready(spotOfEntry(entry), spotOfFolder(to));
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
