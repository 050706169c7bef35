import * as vscode from "vscode";
import { isFinished, type Transfer, type TransferState } from "../transfers/queue/transfer.ts";
import { idOf, isTransferViewNode, type TransferViewNode } from "../transferView/node.ts";
import type { CommandContext, CommandHandler } from "./context.ts";
import { tellUnknown } from "./meant.ts";
import { showReport } from "./transferEnd.ts";
import { explain } from "./explain.ts";
import { asStorageError } from "./sentenceOf.ts";
import { canUndo, undo } from "./undo.ts";

export const pauseTransfers = onTransfers(["running", "queued"], ({ queue }, ids) =>
  queue.pause(...ids),
);

export const resumeTransfers = onTransfers(["paused", "interrupted"], ({ queue }, ids) =>
  queue.resume(...ids),
);

export const retryTransfers = onTransfers(["failed", "cancelled"], ({ queue }, ids) =>
  queue.retry(...ids),
);

/** What is over already is taken off the list: the Delete key means both. */
export const cancelTransfers: CommandHandler = async (context, _nodes, args) => {
  const transfers = transfersOf(context, args);
  const [finished, others] = [true, false].map((isOver) =>
    transfers.filter(({ state }) => isFinished(state) === isOver).map(({ id }) => id),
  );
  context.queue.cancel(...(others ?? []));
  if (Array.isArray(args[0])) context.queue.clear(...(finished ?? []));
};

export const clearTransfers = onTransfers(["failed", "done", "cancelled"], ({ queue }, ids) =>
  queue.clear(...ids),
);

export const moveTransfersUp = onTransfers(["queued"], ({ queue }, ids) =>
  queue.reorder("up", ...ids),
);

export const moveTransfersDown = onTransfers(["queued"], ({ queue }, ids) =>
  queue.reorder("down", ...ids),
);

export const moveTransfersToTop = onTransfers(["queued"], ({ queue }, ids) =>
  queue.reorder("top", ...ids),
);

export const pauseAllTransfers: CommandHandler = async ({ queue }) => {
  queue.pause(...idsIn(queue, ["running", "queued"]));
};

export const resumeAllTransfers: CommandHandler = async ({ queue }) => {
  queue.resume(...idsIn(queue, ["paused", "interrupted"]));
};

export const clearFinishedTransfers: CommandHandler = async ({ queue }) => {
  queue.clear(...idsIn(queue, ["failed", "done", "cancelled"]));
};

export const undoTransfers: CommandHandler = async (context, _nodes, args) => {
  const undoable = transfersOf(context, args).filter((transfer) => canUndo(context, transfer));
  await Promise.all(undoable.map((transfer) => undo(context, transfer)));
};

/** What was not simply done, with the reasons; the next page of a list. */
export const showTransferDetails: CommandHandler = async (context, _nodes, args) => {
  const [transfer] = transfersOf(context, args);
  if (!transfer) return;
  const { error, report } = transfer;
  if (report) await showReport(context, transfer.order.kind, report);
  else if (error !== undefined)
    void vscode.window.showErrorMessage(explain(asStorageError(error), vscode.l10n).message);
};

export const showMoreTransfers: CommandHandler = async ({ transferTree }, _nodes, args) => {
  const [node] = args;
  if (isTransferViewNode(node) && node.kind === "moreTransfers") transferTree.showMore(node);
};

/** A command that acts on those of the chosen transfers that are in one of these states. */
function onTransfers(
  states: readonly TransferState[],
  work: (context: CommandContext, ids: readonly string[]) => void,
): CommandHandler {
  return async (context, _nodes, args) => {
    const fitting = transfersOf(context, args).filter(({ state }) => states.includes(state));
    work(
      context,
      fitting.map(({ id }) => id),
    );
  };
}

/** A row stands for its transfer, a group for all in it; without a row, what is selected. */
function transfersOf(context: CommandContext, args: readonly unknown[]): readonly Transfer[] {
  const { selection } = context.transferTree;
  const [first, several] = args;
  if (Array.isArray(first)) return expand(context, inFocus(first[1], selection));
  const chosen = Array.isArray(several) ? several.filter(isTransferViewNode) : [];
  if (chosen.length > 0) return expand(context, chosen);
  if (isTransferViewNode(first)) return expand(context, [first]);
  // A row of a menu that VS Code did not know just then: what is selected may be another one.
  if (args.length === 2) return tellUnknown() ?? [];
  return expand(context, selection);
}

/** What a key is about: see `focusArgument`, and package.json. */
function inFocus(
  row: unknown,
  selection: readonly TransferViewNode[],
): readonly TransferViewNode[] {
  if (!isTransferViewNode(row)) return selection;
  return selection.some((one) => idOf(one) === idOf(row)) ? selection : [row];
}

function expand(
  { queue }: CommandContext,
  nodes: readonly TransferViewNode[],
): readonly Transfer[] {
  const all = nodes.flatMap((node) => {
    switch (node.kind) {
      case "transferGroup":
        return queue.in(node.group);
      case "transfer":
        return [node.transfer];
      case "activeFile":
      case "failedFile":
        return [node.parent.transfer];
      case "moreTransfers":
        return [];
    }
  });
  return [...new Set(all)];
}

function idsIn(
  queue: CommandContext["queue"],
  groups: readonly Parameters<CommandContext["queue"]["in"]>[0][],
): readonly string[] {
  return groups.flatMap((group) => queue.in(group).map(({ id }) => id));
}
