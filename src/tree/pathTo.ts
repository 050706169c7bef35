import type { ConnectionRegistry } from "../connections/registry.ts";
import type { ObjectAddress, PrefixAddress } from "../core/address.ts";
import { isStorageError } from "../core/errors.ts";
import { delimiter, parentPrefix } from "../core/key.ts";
import type { Entry } from "../core/model.ts";
import type { ObjectStore } from "../core/store.ts";
import type { Branches } from "./branches.ts";
import type { BucketNode, ContainerNode, FolderNode, ServiceNode, StorageNode } from "./node.ts";
import { ServiceBranch } from "./serviceBranch.ts";

export interface Path {
  /** From the connection down to the place itself. */
  readonly nodes: readonly StorageNode[];
  /** Where a node was added that no page loaded so far holds. */
  readonly changed: readonly ContainerNode[];
}

/**
 * The nodes from a connection down to a place, each loaded or looked up by name; undefined when the
 * place does not exist. Throws what listing throws.
 */
export async function pathTo(
  address: ObjectAddress | PrefixAddress,
  branches: Branches,
  registry: ConnectionRegistry,
  signal: AbortSignal,
): Promise<Path | undefined> {
  const connection = registry.get(address.connectionId);
  if (!connection) return undefined;
  const { store } = await registry.home(address, signal);
  const entry = await findEntry(store, address, signal);
  if (entry === undefined) return undefined;

  const nodes: StorageNode[] = [{ kind: "connection", connection }];
  const changed: ContainerNode[] = [];
  const service = await serviceOf(address, branches, nodes);
  if (service) nodes.push(service);
  const buckets = branches.buckets(service ?? { kind: "connection", connection });
  await buckets.list.settled();
  signal.throwIfAborted();
  const bucket = buckets.pin({ name: address.bucket });
  if (bucket.isNew) changed.push(buckets.node);
  const group = buckets.groupOf(bucket.node.bucket);
  nodes.push(...(group ? [group] : []), bucket.node);
  if (entry !== "bucket") {
    const below = await entriesTo(bucket.node, entry, branches, signal);
    nodes.push(...below.nodes);
    changed.push(...below.changed);
  }
  return { nodes, changed };
}

async function serviceOf(
  { serviceId, connectionId }: ObjectAddress | PrefixAddress,
  branches: Branches,
  [connection]: readonly StorageNode[],
): Promise<ServiceNode | undefined> {
  if (serviceId === undefined || connection?.kind !== "connection") return undefined;
  const known = branches.ofConnection(connectionId) ?? (await branches.of(connection));
  await known.list.settled();
  return known instanceof ServiceBranch ? known.find(serviceId) : undefined;
}

/** Every folder on the way is shown in the one above it, whether or not its page is loaded. */
async function entriesTo(
  bucket: BucketNode,
  entry: Entry,
  branches: Branches,
  signal: AbortSignal,
): Promise<Path> {
  const nodes: StorageNode[] = [];
  const changed: ContainerNode[] = [];
  let folder: FolderNode = bucket;
  for (const step of stepsTo(entry)) {
    const branch = branches.entries(folder);
    await branch.list.settled();
    signal.throwIfAborted();
    const { node, isNew } = branch.pin(step);
    if (isNew) changed.push(folder);
    nodes.push(node);
    if (node.kind === "prefix") folder = node;
  }
  return { nodes, changed };
}

/** The prefixes above an entry, the outermost first, and the entry. */
function stepsTo(entry: Entry): readonly Entry[] {
  const steps: Entry[] = [entry];
  let prefix = parentPrefix(entry.kind === "prefix" ? entry.prefix : entry.key);
  // The object `a/` is listed in the folder that it marks.
  if (entry.kind === "object" && entry.key.endsWith(delimiter)) prefix = entry.key;
  for (; prefix !== ""; prefix = parentPrefix(prefix)) steps.unshift({ kind: "prefix", prefix });
  return steps;
}

/** Looks a place up by its name: one request. */
async function findEntry(
  store: ObjectStore,
  address: ObjectAddress | PrefixAddress,
  signal: AbortSignal,
): Promise<Entry | "bucket" | undefined> {
  if ("prefix" in address) {
    const { prefix, bucket } = address;
    const page = await store.list(bucket, { prefix, limit: 1 }, signal);
    if (prefix === "") return "bucket";
    return page.items.length > 0 ? { kind: "prefix", prefix } : undefined;
  }
  try {
    const { sizeBytes, lastModified, etag, storageClass } = await store.head(
      address.bucket,
      { key: address.key },
      signal,
    );
    return {
      kind: "object",
      key: address.key,
      sizeBytes,
      ...(lastModified ? { lastModified } : {}),
      ...(etag === undefined ? {} : { etag }),
      ...(storageClass === undefined ? {} : { storageClass }),
    };
  } catch (error) {
    if (isStorageError(error, "noSuchObject")) return undefined;
    throw error;
  }
}
