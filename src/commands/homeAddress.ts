import type { BucketAddress } from "../core/address.ts";
import type { StorageNode } from "../tree/node.ts";
import type { CommandContext } from "./context.ts";
import { pickHome, pickService } from "./pickPlace.ts";

type Home = Omit<BucketAddress, "bucket">;

/** The home of buckets that a selection is or belongs to; asks when it could be several. */
export async function homeAddressFor(
  context: CommandContext,
  nodes: readonly StorageNode[],
  title: string,
): Promise<Home | undefined> {
  const [node] = nodes;
  switch (node?.kind) {
    case undefined:
      return pickHome(context, title);
    case "connection":
    case "group": {
      const home = await pickService(context, node.connection.id, title);
      return typeof home === "object" ? home : undefined;
    }
    case "service":
      return { connectionId: node.connection.id, serviceId: node.service.id };
    case "bucket":
    case "prefix":
    case "object": {
      const { connectionId, serviceId } = node.address;
      return { connectionId, ...(serviceId !== undefined && { serviceId }) };
    }
    case "earlier":
    case "more":
    case "message":
      return homeAddressFor(context, [node.parent], title);
  }
}
