import * as vscode from "vscode";
import type { TransferOrder } from "../transfers/order.ts";
import type { Transfer } from "../transfers/queue/transfer.ts";
import type { CommandContext } from "./context.ts";
import { undoSync } from "./compareUndo.ts";
import type { NextAction } from "./nextAction.ts";

export type SyncOrder = Extract<TransferOrder, { readonly kind: "sync" }>;

/**
 * After a synchronization, whoever began it and in whichever run: what it deleted can be brought
 * back for a while, from all its runs. Undefined when there is nothing to bring back.
 */
export async function keepSyncUndo(
  context: CommandContext,
  { live, state }: Transfer,
  { target, planPath, holdingId }: SyncOrder,
): Promise<NextAction | undefined> {
  const { undo } = await context.comparing();
  const canUndo = await undo.keep(target, holdingId, [...(live.removals ?? []).values()]);
  if (state === "done") {
    const { removePlan } = await import("../transfers/sync/planFile.ts");
    await removePlan(planPath);
  }
  if (!canUndo) return undefined;
  return {
    title: vscode.l10n.t("Undo Deletes"),
    isImportant: true,
    run: () => undoSync(context),
  };
}
