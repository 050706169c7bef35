import type { StorageNode } from "../tree/node.ts";
import type { CommandContext } from "./context.ts";
import { openEach } from "./reachable.ts";

/** Lists the versions of each selected object, or of what is below a prefix or in a bucket. */
export async function showVersions(
  context: CommandContext,
  nodes: readonly StorageNode[],
): Promise<void> {
  const panels = await context.panels.versions();
  const places = nodes.filter(
    (node) => node.kind === "object" || node.kind === "prefix" || node.kind === "bucket",
  );
  await openEach(context, "versions", places, (node) => {
    const { address } = node;
    if (node.kind === "object") panels.open(address, { kind: "object", key: node.entry.key });
    else
      panels.open(address, { kind: "prefix", prefix: node.kind === "prefix" ? node.prefix : "" });
  });
}
