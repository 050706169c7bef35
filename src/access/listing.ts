import type { ConnectionRegistry } from "../connections/registry.ts";
import type { Access, Iam } from "../core/access.ts";
import { StorageError } from "../core/errors.ts";
import { inPlace, ofPrincipal, versionsOf } from "./children.ts";
import type { AccessContainer, AccessNode, AccessPlace } from "./node.ts";
import { partsOf } from "./principals.ts";
import { foldersOf, serviceNode } from "./roots.ts";

type Registry = Pick<ConnectionRegistry, "session">;

/** Loads what is below a node: at most one listing. Throws what goes wrong. */
export async function childrenOf(
  node: AccessContainer,
  registry: Registry,
  signal: AbortSignal,
): Promise<readonly AccessNode[]> {
  switch (node.kind) {
    case "accessConnection": {
      const { content } = await registry.session(node.place.connection.id);
      if (content.kind === "buckets") return foldersOf(node, await accessOf(registry, node.place));
      const services = await content.services.list({}, signal);
      return services.map((service) => serviceNode(node, service));
    }
    case "accessService":
      return foldersOf(node, await accessOf(registry, node.place));
    case "placeFolder":
      return inPlace(node, await accessOf(registry, node.place), signal);
    case "user":
    case "userGroup":
    case "role":
      return partsOf(node);
    case "principalFolder":
      return ofPrincipal(node, await iamOf(registry, node.place), signal);
    case "policy":
      return versionsOf(node, await iamOf(registry, node.place), signal);
  }
}

/** What a connection or service has of users, keys and policies. Makes no request. */
export async function accessOf(registry: Registry, place: AccessPlace): Promise<Access> {
  const session = await registry.session(place.connection.id);
  const access = session.access?.(place.service?.id);
  if (access) return access;
  throw new StorageError("unsupported", "The connection has no users, keys or policies");
}

export async function iamOf(registry: Registry, place: AccessPlace): Promise<Iam> {
  const { iam } = await accessOf(registry, place);
  if (iam) return iam;
  throw new StorageError("unsupported", "The connection has no users and groups");
}
