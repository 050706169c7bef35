import type { StorageNode } from "../tree/node.ts";
import type { CommandContext } from "./context.ts";
import { bucketsIn, openEach } from "./reachable.ts";

/** Opens what there is to know about each selected bucket. */
export async function showBucketDetails(
  context: CommandContext,
  nodes: readonly StorageNode[],
): Promise<void> {
  const panels = await context.panels.bucketDetails();
  await openEach(context, "bucket details", bucketsIn(nodes), ({ address }) =>
    panels.open(address),
  );
}
