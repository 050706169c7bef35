import type { StorageNode } from "../tree/node.ts";
import type { CommandContext } from "./context.ts";

/** Lists the versions of each selected object, or of what is below a prefix or in a bucket. */
export async function showVersions(
  context: CommandContext,
  nodes: readonly StorageNode[],
): Promise<void> {
  const panels = await context.panels.versions();
  for (const node of nodes) {
    if (node.kind === "object") panels.open(node.address, { kind: "object", key: node.entry.key });
    if (node.kind === "prefix") panels.open(node.address, { kind: "prefix", prefix: node.prefix });
    if (node.kind === "bucket") panels.open(node.address, { kind: "prefix", prefix: "" });
  }
}
