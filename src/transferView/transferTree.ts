import * as vscode from "vscode";
import type { QueueChange } from "../transfers/queue/changes.ts";
import type { TransferQueue } from "../transfers/queue/queue.ts";
import { groupOf, groups, type Group, type Transfer } from "../transfers/queue/transfer.ts";
import { TransferItems } from "./item.ts";
import type { GroupNode, MoreNode, TransferNode, TransferViewNode } from "./node.ts";
import type { TransferTexts } from "./texts.ts";

export interface TransferTreeOptions {
  readonly queue: TransferQueue;
  readonly texts: TransferTexts;
  readonly canUndo: (transfer: Transfer) => boolean;
}

const pageSize = 100;
/** What ended is looked at from its end. */
const newestFirst: ReadonlySet<Group> = new Set(["failed", "done", "cancelled"]);

/** The TRANSFERS view: what runs, then what waits, rests and ended, in pages. */
export class TransferTree implements vscode.TreeDataProvider<TransferViewNode>, vscode.Disposable {
  readonly #queue: TransferQueue;
  readonly #items: TransferItems;
  readonly #changed = new vscode.EventEmitter<TransferViewNode[] | undefined>();
  readonly #groups = new Map<Group, GroupNode>();
  readonly #transfers = new WeakMap<Transfer, TransferNode>();
  /** How many children are shown, where it is more than a page. */
  readonly #shown = new WeakMap<TransferViewNode, number>();
  readonly #subscription: { dispose(): void };
  #filled = "";
  #view: Pick<vscode.TreeView<TransferViewNode>, "selection"> | undefined;

  readonly onDidChangeTreeData = this.#changed.event;

  constructor({ queue, texts, canUndo }: TransferTreeOptions) {
    this.#queue = queue;
    const count = (group: Group) => queue.count(group);
    this.#items = new TransferItems({ texts, count, canUndo });
    for (const group of groups)
      if (group !== "running") this.#groups.set(group, { kind: "transferGroup", group });
    this.#subscription = queue.onDidChange((change) => this.#show(change));
  }

  attach(view: Pick<vscode.TreeView<TransferViewNode>, "selection">): void {
    this.#view = view;
  }

  get selection(): readonly TransferViewNode[] {
    return this.#view?.selection ?? [];
  }

  getTreeItem(node: TransferViewNode): vscode.TreeItem {
    return this.#items.of(node);
  }

  resolveTreeItem(item: vscode.TreeItem, node: TransferViewNode): vscode.TreeItem {
    item.tooltip = this.#items.tooltip(node);
    return item;
  }

  getChildren(node?: TransferViewNode): TransferViewNode[] {
    if (!node) return this.#roots();
    if (node.kind === "transferGroup") return this.#membersOf(node);
    return node.kind === "transfer" ? this.#filesOf(node) : [];
  }

  getParent(node: TransferViewNode): TransferViewNode | undefined {
    if (node.kind === "transferGroup") return undefined;
    if (node.kind !== "transfer") return node.parent;
    return this.#groups.get(groupOf(node.transfer.state));
  }

  showMore({ parent }: MoreNode): void {
    this.#shown.set(parent, (this.#shown.get(parent) ?? pageSize) + pageSize);
    this.#changed.fire([parent]);
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
  }

  #roots(): TransferViewNode[] {
    const running = this.#queue.in("running").map((transfer) => this.#nodeOf(transfer));
    const filled = [...this.#groups.values()].filter(({ group }) => this.#queue.count(group) > 0);
    return [...running, ...filled];
  }

  #membersOf(node: GroupNode): TransferViewNode[] {
    const members = this.#queue.in(node.group);
    const shown = this.#shown.get(node) ?? pageSize;
    const page = newestFirst.has(node.group)
      ? members.slice(-shown).reverse()
      : members.slice(0, shown);
    const nodes = page.map((transfer) => this.#nodeOf(transfer));
    return this.#withMore(node, nodes, members.length - page.length);
  }

  /** The files under way, and the failed ones. */
  #filesOf(parent: TransferNode): TransferViewNode[] {
    const { progress, report, state } = parent.transfer;
    const active = state === "running" ? (progress?.active ?? []) : [];
    const failed = report?.failed ?? progress?.failed ?? [];
    const shown = this.#shown.get(parent) ?? pageSize;
    const nodes: TransferViewNode[] = [
      ...active.map((file) => ({ kind: "activeFile", parent, file }) as const),
      ...failed
        .slice(0, shown)
        .map((failure) => ({ kind: "failedFile", parent, failure }) as const),
    ];
    return this.#withMore(parent, nodes, failed.length - shown);
  }

  #withMore(
    parent: GroupNode | TransferNode,
    nodes: TransferViewNode[],
    left: number,
  ): TransferViewNode[] {
    return left > 0 ? [...nodes, { kind: "moreTransfers", parent, left }] : nodes;
  }

  #nodeOf(transfer: Transfer): TransferNode {
    const known = this.#transfers.get(transfer);
    if (known) return known;
    const node = { kind: "transfer", transfer } as const;
    this.#transfers.set(transfer, node);
    return node;
  }

  /** Only the rows that are different; what runs and which groups there are is the list itself. */
  #show({ groups: changed, transfers }: QueueChange): void {
    const filled = groups.filter((group) => this.#queue.count(group) > 0).join();
    if (changed.has("running") || filled !== this.#filled) {
      this.#filled = filled;
      this.#changed.fire(undefined);
      return;
    }
    // What is in a group is drawn with it; rows that VS Code does not have it leaves alone.
    const rows = [...transfers].filter(({ state }) => !changed.has(groupOf(state)));
    const nodes: TransferViewNode[] = [
      ...[...changed].flatMap((group) => this.#groups.get(group) ?? []),
      ...rows.flatMap((transfer) => this.#transfers.get(transfer) ?? []),
    ];
    if (nodes.length > 0) this.#changed.fire(nodes);
  }
}
