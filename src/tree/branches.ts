import { bucketStore } from "../connections/bucketStore.ts";
import type { ConnectionRegistry } from "../connections/registry.ts";
import type { BucketAddress } from "../core/address.ts";
import type { ServiceListRequest } from "../core/service.ts";
import type { Branch } from "./branch.ts";
import { BucketBranch } from "./bucketBranch.ts";
import { EntryBranch } from "./entryBranch.ts";
import type { ConnectionNode, ContainerNode, FolderNode, ServiceNode } from "./node.ts";
import { nodeId } from "./nodeId.ts";
import { ServiceBranch } from "./serviceBranch.ts";
import type { Watching } from "./watching.ts";

export interface BranchesOptions extends Watching {
  readonly registry: ConnectionRegistry;
}

/** What is loaded below each node, by the node's id. Branches are made when they are first opened. */
export class Branches {
  readonly #options: BranchesOptions;
  readonly #registry: ConnectionRegistry;
  readonly #branches = new Map<string, Branch>();
  readonly #serviceLists = new Map<string, ServiceListRequest>();

  constructor(options: BranchesOptions) {
    this.#options = options;
    this.#registry = options.registry;
  }

  /** Which services of a connection are listed, and in which order. */
  serviceList(connectionId: string): ServiceListRequest {
    return this.#serviceLists.get(connectionId) ?? {};
  }

  listServices(connectionId: string, request: ServiceListRequest): void {
    this.#serviceLists.set(connectionId, request);
  }

  find(id: string): Branch | undefined {
    return this.#branches.get(id);
  }

  ofConnection(connectionId: string): Branch | undefined {
    for (const branch of this.#branches.values()) {
      const { node } = branch;
      if (node.kind === "connection" && node.connection.id === connectionId) return branch;
    }
    return undefined;
  }

  all(): Iterable<Branch> {
    return this.#branches.values();
  }

  /** A group has no branch of its own: its buckets are its connection's. */
  async of(node: ContainerNode): Promise<Branch> {
    switch (node.kind) {
      case "connection": {
        const known = this.#branches.get(nodeId(node));
        if (known) return known;
        const session = await this.#registry.session(node.connection.id);
        return session.content.kind === "services" ? this.#services(node) : this.buckets(node);
      }
      case "group":
        return this.of({ kind: "connection", connection: node.connection });
      case "earlier":
        return this.entries(node.parent);
      case "service":
        return this.buckets(node);
      case "bucket":
      case "prefix":
        return this.entries(node);
    }
  }

  buckets(node: ConnectionNode | ServiceNode): BucketBranch {
    const address = addressOf(node);
    return this.#known(nodeId(node), BucketBranch, () => {
      return new BucketBranch(
        node,
        (signal) => this.#registry.home(address, signal),
        this.#options,
      );
    });
  }

  entries(node: FolderNode): EntryBranch {
    return this.#known(nodeId(node), EntryBranch, () => {
      return new EntryBranch(node, (signal) => bucketStore(this.#registry, node.address, signal));
    });
  }

  /** Forgets what is below a connection, whose session is another one now. */
  forget(connectionId: string): void {
    for (const [id, branch] of this.#branches) {
      if (connectionOf(branch.node) !== connectionId) continue;
      branch.list.cancel();
      branch.close?.();
      this.#branches.delete(id);
    }
  }

  clear(): void {
    for (const branch of this.#branches.values()) {
      branch.list.cancel();
      branch.close?.();
    }
    this.#branches.clear();
  }

  #services(node: ConnectionNode): ServiceBranch {
    return this.#known(nodeId(node), ServiceBranch, () => {
      const { id } = node.connection;
      const services = async () => {
        const { content } = await this.#registry.session(id);
        if (content.kind === "services") return content.services;
        throw new Error("The connection has no services any more");
      };
      const request = () => this.serviceList(id);
      return new ServiceBranch(node, { ...this.#options, services, request });
    });
  }

  #known<B extends Branch>(id: string, type: new (...args: never[]) => B, make: () => B): B {
    const known = this.#branches.get(id);
    if (known instanceof type) return known;
    const made = make();
    this.#branches.set(id, made);
    return made;
  }
}

export function connectionOf(node: ContainerNode): string {
  return "address" in node ? node.address.connectionId : node.connection.id;
}

function addressOf(node: ConnectionNode | ServiceNode): Omit<BucketAddress, "bucket"> {
  return {
    connectionId: node.connection.id,
    ...(node.kind === "service" ? { serviceId: node.service.id } : {}),
  };
}
