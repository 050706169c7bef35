import type { ConnectionRegistry } from "../connections/registry.ts";
import type { BucketAddress, ObjectAddress } from "../core/address.ts";
import { parentPrefix } from "../core/key.ts";
import type { Branch, Look } from "./branch.ts";
import { Branches, connectionOf } from "./branches.ts";
import { isDoubt, type ConnectionHealth } from "./connectionHealth.ts";
import { EntryBranch } from "./entryBranch.ts";
import type { ContainerNode, EntryNode, StorageNode } from "./node.ts";
import { nodeId } from "./nodeId.ts";
import { isSettledWithin } from "./patience.ts";
import { changedBranches, folderId, isAtOrBelow } from "./scope.ts";
import { isServiceKeyProblem } from "./serviceKey.ts";

export interface LoadedTreeOptions {
  readonly registry: ConnectionRegistry;
  readonly health: ConnectionHealth;
  /**
   * How long children are waited for before they are a row that says so: VS Code asks for one node
   * after the other, and draws none of them before the last has answered.
   */
  readonly patienceMs: number;
  /** Told of each node whose children, or whose own look, are other ones now. */
  readonly onChange: (node: ContainerNode) => void;
}

/** What is loaded below the connections, and the loading of it. Nothing in it throws. */
export class LoadedTree {
  readonly branches: Branches;
  readonly #health: ConnectionHealth;
  readonly #patienceMs: number;
  readonly #onChange: (node: ContainerNode) => void;
  /** Folders in which something changed: one that is empty now is no longer listed in its parent. */
  readonly #emptied = new Set<string>();

  constructor({ registry, health, patienceMs, onChange }: LoadedTreeOptions) {
    this.branches = new Branches({
      ...{ registry, onChange },
      onSettled: (node) => this.#settled(node),
      report: (error) => health.note(error),
    });
    this.#health = health;
    this.#patienceMs = patienceMs;
    this.#onChange = onChange;
  }

  /** The branch that holds the children of a node, once somebody has asked for them. */
  branchOf(node: ContainerNode): Branch | undefined {
    if (node.kind === "group") return this.branches.ofConnection(node.connection.id);
    return this.branches.find(nodeId(node.kind === "earlier" ? node.parent : node));
  }

  /** Loads the first page where there is none. Answers in time: with what is there by then. */
  async children(node: ContainerNode, look: Look): Promise<readonly StorageNode[]> {
    const loading = this.#load(node, look);
    if (await isSettledWithin(loading, this.#patienceMs)) return loading;
    void loading.then(() => {
      if (!this.branchOf(node)?.list.isCancelled) this.#onChange(node);
    });
    const branch = this.branchOf(node);
    const before = branch?.list.isLoaded ? branch.children(look, node) : [];
    return [{ kind: "message", parent: node, message: { type: "loading" } }, ...before];
  }

  /** Whether an object has a row, perhaps out of sight. */
  shows({ key, ...address }: ObjectAddress): boolean {
    const branch = this.branches.find(folderId(address, parentPrefix(key)));
    return branch instanceof EntryBranch && branch.hasObject(key);
  }

  /** Where the page that came last begins, if it came. */
  firstOfLastPage(node: ContainerNode, look: Look): EntryNode | undefined {
    const branch = this.branchOf(node);
    const hasCome = branch instanceof EntryBranch && branch.list.error === undefined;
    return hasCome ? branch.firstOfLastPage(look) : undefined;
  }

  /** Loads one more page. `onSlow` is told when it takes long enough to be noticed. */
  async more(node: ContainerNode, onSlow: () => void): Promise<void> {
    const branch = this.branchOf(node);
    if (!branch) return;
    const loading = branch.list.more();
    if (!(await isSettledWithin(loading, noticeableMs))) onSlow();
    await loading;
    this.#note(branch);
    this.#onChange(node);
  }

  /** From the next question on, a node and what is below it are listed again; without one, all. */
  reload(node: ContainerNode | undefined): void {
    for (const branch of this.branches.all()) {
      if (!node || isAtOrBelow(branch.node, node)) branch.reload();
    }
    if (node?.kind === "group") this.branchOf(node)?.reload();
  }

  /** Lists a place again, and the places above it that may show it appear or go. */
  invalidate(address: BucketAddress, prefix: string): void {
    for (const branch of changedBranches(this.branches, address, prefix)) {
      branch.reload();
      this.#emptied.add(nodeId(branch.node));
      this.#onChange(branch.node);
    }
  }

  /** Lists the buckets of a connection or service again. */
  invalidateBuckets({ connectionId, serviceId }: Omit<BucketAddress, "bucket">): void {
    for (const branch of this.branches.all()) {
      const { node } = branch;
      if (connectionOf(node) !== connectionId) continue;
      const isHome =
        serviceId === undefined
          ? node.kind === "connection"
          : node.kind === "service" && node.service.id === serviceId;
      if (!isHome) continue;
      branch.reload();
      this.#onChange(node);
    }
  }

  /** Nobody waits any more for what is being listed at or below a node. */
  cancel(node: ContainerNode): void {
    for (const { node: below, list } of this.branches.all()) {
      if (isAtOrBelow(below, node)) list.cancel();
    }
  }

  /** What could not be reached before may be reached now, or the other way round. */
  #settled(node: ContainerNode): void {
    for (const branch of this.branches.all()) {
      if (isAtOrBelow(branch.node, node) && branch.list.error !== undefined) branch.reload();
    }
    this.#onChange(node);
  }

  async #load(node: ContainerNode, look: Look): Promise<readonly StorageNode[]> {
    try {
      const branch = await this.branches.of(node);
      await branch.list.settled();
      this.#note(branch);
      this.#noteEmptied(branch);
      return branch.children(look, node);
    } catch (error) {
      // The session itself could not be opened.
      if (this.#health.failed(connectionOf(node), error)) this.#connectionChanged(node);
      return [{ kind: "message", parent: node, message: { type: "error", error, loaded: 0 } }];
    }
  }

  /** The connection's own node says whether its credentials work. */
  #note(branch: Branch): void {
    const { node, list } = branch;
    if (!list.isLoaded && list.error === undefined) return;
    if (isServiceKeyProblem(node, list.error) || (isDoubt(list.error) && node.kind === "service")) {
      this.#health.note(list.error);
      return;
    }
    if (this.#health.saw(connectionOf(node), list.error)) this.#connectionChanged(node);
  }

  /** Outside of VS Code's own question, which it would otherwise ask again at once. */
  #connectionChanged(node: ContainerNode): void {
    const above = this.branches.ofConnection(connectionOf(node))?.node;
    const connection = node.kind === "connection" ? node : above;
    if (connection) setImmediate(() => this.#onChange(connection));
  }

  #noteEmptied(branch: Branch): void {
    const { node } = branch;
    const hasChanged = this.#emptied.delete(nodeId(node));
    if (!hasChanged || node.kind !== "prefix" || !(branch instanceof EntryBranch)) return;
    if (!branch.isEmpty) return;
    const parent = this.branches.find(folderId(node.address, parentPrefix(node.prefix)));
    if (!parent) return;
    if (parent instanceof EntryBranch) parent.unpin(node.prefix);
    parent.reload();
    this.#emptied.add(nodeId(parent.node));
    setImmediate(() => this.#onChange(parent.node));
  }
}

/** Below this, a row that changes twice would only flicker. */
const noticeableMs = 250;
