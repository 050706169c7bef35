import * as vscode from "vscode";
import type { ConnectionRegistry } from "../connections/registry.ts";
import type { BucketAddress, ObjectAddress, PrefixAddress } from "../core/address.ts";
import { parentPrefix } from "../core/key.ts";
import type { ServiceListRequest } from "../core/service.ts";
import { connectionOf } from "./branches.ts";
import { Changes } from "./changes.ts";
import { ConnectionHealth } from "./connectionHealth.ts";
import { EntryBranch } from "./entryBranch.ts";
import { nameMatches, type SortOrder } from "./entryOrder.ts";
import { Expansion } from "./expansion.ts";
import { ItemMaker } from "./item.ts";
import type { ItemTexts } from "./itemTexts.ts";
import { LoadedTree } from "./loadedTree.ts";
import type { ContainerNode, EntryNode, MoreNode, StorageNode } from "./node.ts";
import { isContainer } from "./node.ts";
import { nodeId } from "./nodeId.ts";
import { neighbourOf } from "./neighbour.ts";
import { LookedUp, type Beyond } from "./lookedUp.ts";
import { parentOf } from "./parent.ts";
import { pathTo } from "./pathTo.ts";
import { Selection } from "./selection.ts";
import { SessionWatch } from "./sessionWatch.ts";
import { TreeLook } from "./treeLook.ts";

export interface StorageTreeOptions {
  readonly registry: ConnectionRegistry;
  /** Remembers which nodes are open and how they are sorted. */
  readonly state: Pick<vscode.Memento, "get" | "update">;
  readonly texts: ItemTexts;
  /** Told of every failed listing, once. */
  readonly report: (error: unknown) => void;
  /** Objects up to this size open without a question. */
  readonly askAboveBytes: () => number;
  /** No session is started for the connection of this name until then; undefined when one may be. */
  readonly onWait?: (connectionName: string, until: Date | undefined) => void;
  /** See {@link LoadedTree}; 700 when absent. */
  readonly patienceMs?: number;
}

/** The STORAGE view: connections, what is in them, page by page, as it is opened. */
export class StorageTree implements vscode.TreeDataProvider<StorageNode>, vscode.Disposable {
  readonly #changes = new Changes();
  readonly #lookChanged = new vscode.EventEmitter<void>();
  readonly #invalidated = new vscode.EventEmitter<PrefixAddress>();
  readonly #registry: ConnectionRegistry;
  readonly #loaded: LoadedTree;
  readonly #expansion: Expansion;
  readonly #health: ConnectionHealth;
  readonly #sessions: SessionWatch;
  readonly #items: ItemMaker;
  readonly #look: TreeLook;
  readonly #subscription: { dispose(): void };
  /** The very objects that VS Code was given, by id: it finds nodes by identity. */
  readonly #shown = new Map<string, ContainerNode>();
  #view: vscode.TreeView<StorageNode> | undefined;
  #selection: Selection | undefined;
  readonly #lookedUp = new LookedUp();

  readonly onDidChangeTreeData = this.#changes.event;
  /** Fires when the filter or the order is another one, and when what is loaded changed. */
  readonly onDidChangeLook = this.#lookChanged.event;
  /** Fires with a place in which something was changed. */
  readonly onDidInvalidate = this.#invalidated.event;

  constructor(options: StorageTreeOptions) {
    const { registry, state, texts, report, askAboveBytes, onWait } = options;
    this.#registry = registry;
    this.#expansion = new Expansion(state);
    this.#health = new ConnectionHealth(report);
    this.#loaded = new LoadedTree({
      ...{ registry, health: this.#health, patienceMs: options.patienceMs ?? 700 },
      onChange: (node) => this.#fire(node),
    });
    this.#look = new TreeLook(state, this.#loaded.branches);
    this.#sessions = new SessionWatch({
      registry,
      onChange: (id) => {
        const branch = this.#loaded.branches.ofConnection(id);
        if (branch) this.#fire(branch.node);
      },
      onWait: (id, until) => onWait?.(registry.get(id)?.name ?? id, until),
    });
    this.#items = new ItemMaker({
      ...{ texts, askAboveBytes },
      isOpen: (id) => this.#expansion.has(id),
      refusal: (id) => this.#health.refusal(id),
      session: (id) => this.#sessions.state(id),
      isLoading: (node) => this.#loaded.branchOf(node)?.list.isLoading ?? false,
      serviceList: (id) => this.#loaded.branches.serviceList(id),
      isPartial: () => this.#look.isPartial,
    });
    this.#subscription = registry.onDidChange((id) => this.#forget(id));
  }

  /** The view that shows this tree; what it opens and closes is remembered. */
  attach(view: vscode.TreeView<StorageNode>): vscode.Disposable {
    [this.#view, this.#selection] = [view, new Selection(view)];
    return vscode.Disposable.from(
      view.onDidExpandElement(({ element }) => this.#opened(element)),
      view.onDidCollapseElement(({ element }) => this.#closed(element)),
      this.#selection,
    );
  }

  get selection(): readonly StorageNode[] {
    return this.#selection?.nodes ?? [];
  }

  /** Why the credentials of a connection were refused; undefined while they work. */
  refusal(connectionId: string): unknown {
    return this.#health.refusal(connectionId);
  }

  get sortOrder(): SortOrder {
    return this.#look.sort.order;
  }

  set sortOrder(order: SortOrder) {
    this.#look.sort.order = order;
    this.#redraw();
  }

  get filter(): string | undefined {
    return this.#look.filter;
  }

  set filter(text: string | undefined) {
    this.#look.filter = text;
    this.#redraw();
  }

  /** True when the order wanted covers only what has been loaded so far. */
  get isPartlySorted(): boolean {
    return this.#look.isPartlySorted;
  }

  /** What was last revealed, while the pages before it are not loaded. */
  get beyond(): Beyond | undefined {
    return this.#lookedUp.beyond;
  }

  getTreeItem(node: StorageNode): vscode.TreeItem {
    return this.#items.of(node);
  }

  resolveTreeItem(item: vscode.TreeItem, node: StorageNode): vscode.TreeItem {
    return this.#items.resolve(item, node);
  }

  getParent(node: StorageNode): StorageNode | undefined {
    const above = parentOf(node, this.#loaded.branches, this.#registry);
    const branch = above && this.#loaded.branchOf(above);
    const isEntry = node.kind === "prefix" || node.kind === "object";
    const earlier =
      isEntry && branch instanceof EntryBranch
        ? branch.earlierThatHolds(node, this.#look.now)
        : undefined;
    const parent = earlier ?? above;
    return parent && (this.#shown.get(nodeId(parent)) ?? parent);
  }

  getChildren(node?: StorageNode): Promise<StorageNode[]> {
    return this.#changes.answer(this.#children(node));
  }

  async #children(node?: StorageNode): Promise<StorageNode[]> {
    if (node && !isContainer(node)) return [];
    const children = node ? await this.#loaded.children(node, this.#look.now) : this.#connections();
    // A session that cannot be opened is among the children already, with the reason.
    if (node?.kind === "connection") this.#sessions.look(node.connection.id).catch(() => undefined);
    for (const child of children) if (isContainer(child)) this.#shown.set(nodeId(child), child);
    this.#lookChanged.fire();
    // VS Code keeps and never changes the array; the copy keeps it apart from what grows here.
    return [...children];
  }

  /** Which services of a connection are listed, and in which order. */
  serviceList(connectionId: string): ServiceListRequest {
    return this.#loaded.branches.serviceList(connectionId);
  }

  listServices(connectionId: string, request: ServiceListRequest): void {
    this.#loaded.branches.listServices(connectionId, request);
    this.invalidateBuckets({ connectionId });
  }

  /** Lists a node again, or everything when none is given. */
  refresh(node?: StorageNode): void {
    const parent = node && (isContainer(node) ? node : this.getParent(node));
    const target = parent && isContainer(parent) ? parent : undefined;
    this.#loaded.reload(target);
    this.#fire(target);
  }

  /**
   * Loads one more page, or tries again what failed, and shows where it begins. The row says so when
   * it takes long; who has gone on to something else by then is not called back.
   */
  async loadMore(node: MoreNode): Promise<void> {
    let isSlow = false;
    await this.#loaded.more(node.parent, () => {
      isSlow = true;
      this.#changes.tell(node);
    });
    const first = this.#loaded.firstOfLastPage(node.parent, this.#look.now);
    if (!first) return;
    await this.#changes.settled();
    await this.#view?.reveal(first, { select: true, focus: !isSlow });
  }

  /** Lists a place again where it is shown, and the places above it that may show it appear or go. */
  invalidate(address: BucketAddress, prefix: string): void {
    this.#loaded.invalidate(address, prefix);
    this.#invalidated.fire({ ...address, prefix });
  }

  /** An object was not found: where it has a row still, its folder is listed again. */
  missed(address: ObjectAddress): void {
    if (this.#loaded.shows(address)) this.invalidate(address, parentPrefix(address.key));
  }

  /** Lists the buckets of a connection or service again. */
  invalidateBuckets(home: Omit<BucketAddress, "bucket">): void {
    this.#loaded.invalidateBuckets(home);
  }

  /**
   * Loads what leads to a place, then selects and shows it. What lies beyond the pages that are
   * loaded is looked up by name and shown after them. False when it is not there.
   */
  async reveal(
    address: ObjectAddress | PrefixAddress,
    signal: AbortSignal,
    { expand = true }: { readonly expand?: boolean } = {},
  ): Promise<boolean> {
    const path = await pathTo(address, this.#loaded.branches, this.#registry, signal);
    const target = path?.nodes.at(-1);
    if (!path || !target) return false;
    if (target.kind === "object" || target.kind === "prefix") this.#showEntry(target);
    for (const node of path.changed) this.#fire(node);
    await this.#changes.settled();
    const isExpanded = expand && isContainer(target);
    await this.#view?.reveal(target, { select: true, focus: true, expand: isExpanded });
    return true;
  }

  /** See {@link neighbourOf}. */
  neighbour(gone: readonly EntryNode[]): ObjectAddress | PrefixAddress | undefined {
    const parent = gone[0] && this.getParent(gone[0]);
    if (!parent || !isContainer(parent)) return undefined;
    return neighbourOf(gone, this.#loaded.branchOf(parent)?.children(this.#look.now, parent) ?? []);
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#sessions.dispose();
    this.#loaded.branches.clear();
    for (const emitter of [this.#changes, this.#lookChanged, this.#invalidated]) emitter.dispose();
    this.#expansion.dispose();
  }

  #connections(): readonly StorageNode[] {
    return this.#registry.list().map((connection) => ({ kind: "connection", connection }));
  }

  #opened(node: StorageNode): void {
    this.#expansion.opened(nodeId(node));
    // VS Code has kept the row that said it was loading.
    if (isContainer(node) && this.#loaded.branchOf(node)?.list.isCancelled) this.#fire(node);
  }

  #closed(node: StorageNode): void {
    this.#expansion.closed(nodeId(node));
    if (!isContainer(node)) return;
    this.#loaded.cancel(node);
    this.#lookedUp.closed(node);
    this.#lookChanged.fire();
  }

  #forget(connectionId: string): void {
    this.#loaded.branches.forget(connectionId);
    this.#health.forget(connectionId);
    this.#sessions.forget(connectionId);
    for (const [id, node] of this.#shown) {
      if (connectionOf(node) === connectionId) this.#shown.delete(id);
    }
    this.#lookedUp.forget(connectionId);
    this.#selection?.forget();
    this.#changes.tell(undefined);
  }

  #showEntry(target: EntryNode): void {
    const { filter } = this.#look.now;
    if (filter !== undefined && !nameMatches(target, filter)) this.filter = undefined;
    const parent = this.getParent(target);
    this.#lookedUp.set(target, parent && isContainer(parent) && this.#loaded.branchOf(parent));
    this.#lookChanged.fire();
  }

  #redraw(): void {
    this.#lookChanged.fire();
    this.#changes.tell(undefined);
  }

  #fire(node: ContainerNode | undefined): void {
    const shown = node && this.#shown.get(nodeId(node));
    if (!node || shown) this.#changes.tell(shown);
    this.#lookChanged.fire();
  }
}
