import type { StorageNode } from "../tree/node.ts";
import { corsUri } from "../filesystem/bucketDocuments.ts";
import { show } from "./accessDocuments.ts";
import type { CommandContext } from "./context.ts";

/** Opens the CORS rules of each selected bucket; saving applies them. */
export async function openCors(
  _context: CommandContext,
  nodes: readonly StorageNode[],
): Promise<void> {
  for (const node of nodes) if (node.kind === "bucket") await show(corsUri(node.address));
}
