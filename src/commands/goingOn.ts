import type { EntryNode, StorageNode } from "../tree/node.ts";
import { nodeId } from "../tree/nodeId.ts";
import type { TransferReport } from "../transfers/transfer.ts";
import type { CommandContext } from "./context.ts";

/** Who waits longer has gone on to something else, and is not called back. */
const promptMs = 3_000;
/** Telling where so many were would keep others waiting. */
const mostRows = 1_000;

/**
 * Does what makes rows go away, and selects the one to go on with: VS Code forgets where in a tree
 * somebody was, and the next arrow key would begin at the top.
 */
export async function goingOn(
  { tree }: Pick<CommandContext, "tree">,
  rows: readonly EntryNode[],
  work: () => Promise<TransferReport | undefined>,
): Promise<TransferReport | undefined> {
  if (rows.length > mostRows) return work();
  const next = tree.neighbour(rows);
  const wasSelected = isAmong([...tree.selection, ...rows]);
  const start = Date.now();
  const report = await work();
  const isPrompt = Date.now() - start <= promptMs;
  const isDone = report !== undefined && report.done > 0 && report.counts.failed === 0;
  if (next && isDone && isPrompt && tree.selection.every(wasSelected))
    await tree.reveal(next, AbortSignal.timeout(promptMs), { expand: false });
  return report;
}

function isAmong(rows: readonly StorageNode[]): (node: StorageNode) => boolean {
  const ids = new Set(rows.map(nodeId));
  return (node) => ids.has(nodeId(node));
}
