import type { ConnectionRegistry } from "../connections/registry.ts";
import { StorageError } from "../core/errors.ts";
import type { Services } from "../core/service.ts";

/** The services of a connection. Throws `unsupported` for one that has none. */
export async function servicesOf(
  registry: Pick<ConnectionRegistry, "session">,
  connectionId: string,
): Promise<Services> {
  const { content } = await registry.session(connectionId);
  if (content.kind === "services") return content.services;
  throw new StorageError("unsupported", "The connection has no services", {
    operation: "services",
  });
}
