import type { StorageNode } from "../tree/node.ts";
import type { CommandContext } from "./context.ts";

/** Opens the lifecycle rules of each selected bucket. */
export async function showLifecycle(
  context: CommandContext,
  nodes: readonly StorageNode[],
): Promise<void> {
  const panels = await context.panels.lifecycle();
  for (const node of nodes) if (node.kind === "bucket") panels.open(node.address);
}
