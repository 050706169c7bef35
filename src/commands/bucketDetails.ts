import type { StorageNode } from "../tree/node.ts";
import type { CommandContext } from "./context.ts";

/** Opens what there is to know about each selected bucket. */
export async function showBucketDetails(
  context: CommandContext,
  nodes: readonly StorageNode[],
): Promise<void> {
  const panels = await context.panels.bucketDetails();
  for (const node of nodes) if (node.kind === "bucket") panels.open(node.address);
}
