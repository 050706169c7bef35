import type { StorageNode } from "../tree/node.ts";
import type { CommandContext } from "./context.ts";
import { bucketsIn, openEach } from "./reachable.ts";

/** Opens the lifecycle rules of each selected bucket. */
export async function showLifecycle(
  context: CommandContext,
  nodes: readonly StorageNode[],
): Promise<void> {
  const panels = await context.panels.lifecycle();
  await openEach(context, "lifecycle", bucketsIn(nodes), ({ address }) => panels.open(address));
}
