import type { StorageNode } from "../tree/node.ts";
import type { CommandContext } from "./context.ts";

/** Opens headers, metadata and tags of each selected object, to see and to change. */
export async function showObjectProperties(
  context: CommandContext,
  nodes: readonly StorageNode[],
): Promise<void> {
  const panels = await context.panels.objectProperties();
  for (const node of nodes) {
    if (node.kind === "object") panels.open({ ...node.address, key: node.entry.key });
  }
}
