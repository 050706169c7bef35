import * as vscode from "vscode";
import type { ConnectionRegistry } from "../connections/registry.ts";
import type { BucketAddress, ObjectAddress, PrefixAddress } from "../core/address.ts";
import { parentPrefix } from "../core/key.ts";
import type { Branch } from "./branch.ts";
import { Branches, connectionOf } from "./branches.ts";
import { ConnectionHealth } from "./connectionHealth.ts";
import { EntryBranch } from "./entryBranch.ts";
import type { SortOrder } from "./entryOrder.ts";
import { Expansion } from "./expansion.ts";
import { ItemMaker } from "./item.ts";
import type { ItemTexts } from "./itemTexts.ts";
import type { ContainerNode, MoreNode, StorageNode } from "./node.ts";
import { isContainer } from "./node.ts";
import { nodeId } from "./nodeId.ts";
import { parentOf } from "./parent.ts";
import { pathTo } from "./pathTo.ts";
import { changedBranches, folderId, isAtOrBelow } from "./scope.ts";

export interface StorageTreeOptions {
  readonly registry: ConnectionRegistry;
  /** Remembers which nodes are open. */
  readonly state: Pick<vscode.Memento, "get" | "update">;
  readonly texts: ItemTexts;
  /** Told of every failed listing, once. */
  readonly report: (error: unknown) => void;
}

/** The STORAGE view: connections, what is in them, page by page, as it is opened. */
export class StorageTree implements vscode.TreeDataProvider<StorageNode>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<StorageNode | undefined>();
  readonly #lookChanged = new vscode.EventEmitter<void>();
  readonly #registry: ConnectionRegistry;
  readonly #branches: Branches;
  readonly #expansion: Expansion;
  readonly #health: ConnectionHealth;
  readonly #items: ItemMaker;
  readonly #subscription: { dispose(): void };
  /** The very objects that VS Code was given, by id: it finds nodes by identity. */
  readonly #shown = new Map<string, ContainerNode>();
  /** Folders in which something changed: one that is empty now is no longer listed in its parent. */
  readonly #emptied = new Set<string>();
  #view: vscode.TreeView<StorageNode> | undefined;
  #sortOrder: SortOrder = "name";
  #filter: string | undefined;

  readonly onDidChangeTreeData = this.#changed.event;
  /** Fires when the filter or the order is another one, and when what is loaded changed. */
  readonly onDidChangeLook = this.#lookChanged.event;

  constructor({ registry, state, texts, report }: StorageTreeOptions) {
    this.#registry = registry;
    this.#branches = new Branches(registry);
    this.#expansion = new Expansion(state);
    this.#health = new ConnectionHealth(report);
    this.#items = new ItemMaker(texts, this.#expansion, this.#health);
    this.#subscription = registry.onDidChange((id) => {
      this.#branches.forget(id);
      this.#health.forget(id);
      this.#changed.fire(undefined);
    });
  }

  /** The view that shows this tree; what it opens and closes is remembered. */
  attach(view: vscode.TreeView<StorageNode>): vscode.Disposable {
    this.#view = view;
    return vscode.Disposable.from(
      view.onDidExpandElement(({ element }) => this.#expansion.opened(nodeId(element))),
      view.onDidCollapseElement(({ element }) => this.#expansion.closed(nodeId(element))),
    );
  }

  get selection(): readonly StorageNode[] {
    return this.#view?.selection ?? [];
  }

  /** Why the credentials of a connection were refused; undefined while they work. */
  refusal(connectionId: string): unknown {
    return this.#health.refusal(connectionId);
  }

  get sortOrder(): SortOrder {
    return this.#sortOrder;
  }

  set sortOrder(order: SortOrder) {
    this.#sortOrder = order;
    this.#redraw();
  }

  get filter(): string | undefined {
    return this.#filter;
  }

  set filter(text: string | undefined) {
    this.#filter = text;
    this.#redraw();
  }

  /** True when an order other than by name covers only what has been loaded so far. */
  get isPartlySorted(): boolean {
    if (this.#sortOrder === "name") return false;
    return [...this.#branches.all()].some(({ node, hasMore }) => "address" in node && hasMore);
  }

  getTreeItem(node: StorageNode): vscode.TreeItem {
    return this.#items.of(node);
  }

  resolveTreeItem(item: vscode.TreeItem, node: StorageNode): vscode.TreeItem {
    item.tooltip = this.#items.tooltip(node);
    return item;
  }

  getParent(node: StorageNode): StorageNode | undefined {
    const parent = parentOf(node, this.#branches, this.#registry);
    return parent && (this.#shown.get(nodeId(parent)) ?? parent);
  }

  async getChildren(node?: StorageNode): Promise<StorageNode[]> {
    const children = node ? await this.#childrenOf(node) : this.#connections();
    for (const child of children) if (isContainer(child)) this.#shown.set(nodeId(child), child);
    // VS Code keeps and never changes the array; the copy keeps it apart from what grows here.
    return [...children];
  }

  /** Lists a node again, or everything when none is given. */
  refresh(node?: StorageNode): void {
    const target = node && (isContainer(node) ? node : this.getParent(node));
    for (const branch of this.#branches.all()) {
      if (!target || isAtOrBelow(branch.node, target)) branch.reload();
    }
    if (target?.kind === "group") this.#branchOfGroup(target.connection.id)?.reload();
    this.#fire(target);
  }

  /** Loads one more page, or tries again what failed. */
  async loadMore(node: MoreNode): Promise<void> {
    const branch = this.#branches.find(nodeId(node.parent));
    await branch?.more();
    this.#note(branch);
    this.#fire(node.parent);
  }

  /** Lists a place again where it is shown, and the places above it that may show it appear or go. */
  invalidate(address: BucketAddress, prefix: string): void {
    for (const branch of changedBranches(this.#branches, address, prefix)) {
      branch.reload();
      this.#emptied.add(nodeId(branch.node));
      this.#fire(branch.node);
    }
  }

  /** Lists the buckets of a connection or service again. */
  invalidateBuckets({ connectionId, serviceId }: Omit<BucketAddress, "bucket">): void {
    for (const branch of this.#branches.all()) {
      const { node } = branch;
      const isHome =
        serviceId === undefined
          ? node.kind === "connection" && node.connection.id === connectionId
          : node.kind === "service" && node.service.id === serviceId;
      if (!isHome) continue;
      branch.reload();
      this.#fire(node);
    }
  }

  /**
   * Loads what leads to a place, then selects and shows it. What lies beyond the pages that are
   * loaded is looked up by name and shown after them. False when it is not there.
   */
  async reveal(address: ObjectAddress | PrefixAddress, signal: AbortSignal): Promise<boolean> {
    const path = await pathTo(address, this.#branches, this.#registry, signal);
    const target = path?.at(-1);
    if (!path || !target) return false;
    for (const node of path) if (isContainer(node)) this.#shown.set(nodeId(node), node);
    this.#changed.fire(undefined);
    await this.#view?.reveal(target, { select: true, focus: true, expand: isContainer(target) });
    return true;
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#branches.clear();
    this.#changed.dispose();
    this.#lookChanged.dispose();
    this.#expansion.dispose();
  }

  #connections(): readonly StorageNode[] {
    return this.#registry.list().map((connection) => ({ kind: "connection", connection }));
  }

  async #childrenOf(node: StorageNode): Promise<readonly StorageNode[]> {
    if (!isContainer(node)) return [];
    if (node.kind === "group") {
      const buckets = this.#branches.buckets({ kind: "connection", connection: node.connection });
      await buckets.settled();
      return buckets.inGroup(node.label);
    }
    try {
      const branch = await this.#branches.of(node);
      await branch.settled();
      this.#note(branch);
      this.#noteEmptied(branch);
      return branch.children({
        sortOrder: this.#sortOrder,
        filter: this.#filter?.toLowerCase(),
        hasMatchBelow: (below, filter) => this.#hasMatchBelow(below, filter),
      });
    } catch (error) {
      // The session itself could not be opened.
      this.#health.failed(connectionOf(node), error);
      this.#fireLater(node);
      return [{ kind: "message", parent: node, message: { type: "error", error, loaded: 0 } }];
    }
  }

  /** The connection's own node says whether its credentials work. */
  #note(branch: Branch | undefined): void {
    if (!branch) return;
    const changed = this.#health.saw(connectionOf(branch.node), branch.error);
    if (changed) this.#fireLater(branch.node);
    this.#lookChanged.fire();
  }

  #noteEmptied(branch: Branch): void {
    const { node } = branch;
    const hasChanged = this.#emptied.delete(nodeId(node));
    if (!hasChanged || node.kind !== "prefix" || !(branch instanceof EntryBranch)) return;
    if (!branch.isEmpty) return;
    const parent = this.#branches.find(folderId(node.address, parentPrefix(node.prefix)));
    if (!parent) return;
    parent.reload();
    this.#emptied.add(nodeId(parent.node));
    setImmediate(() => this.#fire(parent.node));
  }

  #fireLater(node: ContainerNode): void {
    const shown = this.#shown.get(`connection/${connectionOf(node)}`);
    if (shown) setImmediate(() => this.#changed.fire(shown));
  }

  #hasMatchBelow(node: ContainerNode, filter: string): boolean {
    for (const branch of this.#branches.all()) {
      if (isAtOrBelow(branch.node, node) && branch.hasMatch(filter)) return true;
    }
    return false;
  }

  #branchOfGroup(connectionId: string): Branch | undefined {
    return this.#branches.find(`connection/${connectionId}`);
  }

  #redraw(): void {
    this.#lookChanged.fire();
    this.#changed.fire(undefined);
  }

  #fire(node: StorageNode | undefined): void {
    const shown = node && this.#shown.get(nodeId(node));
    if (!node || shown) this.#changed.fire(shown);
    this.#lookChanged.fire();
  }
}
