import { isUndoable } from "../transfers/order.ts";
import { isFinished, type Transfer } from "../transfers/queue/transfer.ts";
import type { CommandContext } from "./context.ts";
import { runTransfer } from "./runTransfer.ts";
import { saveLeftBehind } from "./saveLeftBehind.ts";

/** Whether anything of what a transfer did can still be taken back. */
export function canUndo(
  { undoables }: Pick<CommandContext, "undoables">,
  transfer: Transfer,
): boolean {
  return (
    isFinished(transfer.state) &&
    isUndoable(transfer.order) &&
    undoables.get(transfer.id) !== undefined
  );
}

/** Takes back a move, a rename or a delete, as far as that is possible. */
export async function undo(
  context: Pick<CommandContext, "queue" | "foreground" | "undoables">,
  transfer: Transfer,
): Promise<void> {
  const { id, order } = transfer;
  if (!isUndoable(order) || !canUndo(context, transfer)) return;
  const undoing = { kind: "undo", of: id, undone: order } as const;
  if (await saveLeftBehind(undoing)) await runTransfer(context, undoing);
}
