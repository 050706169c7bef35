import type { StorageNode } from "../tree/node.ts";
import { corsUri } from "../filesystem/bucketDocuments.ts";
import { show } from "./accessDocuments.ts";
import type { CommandContext } from "./context.ts";
import { bucketsIn, openEach } from "./reachable.ts";

/** Opens the CORS rules of each selected bucket; saving applies them. */
export async function openCors(
  context: CommandContext,
  nodes: readonly StorageNode[],
): Promise<void> {
  await openEach(context, "CORS rules", bucketsIn(nodes), ({ address }) =>
    show(context, corsUri(address)),
  );
}
