import * as vscode from "vscode";
import type { ConnectionRegistry } from "../connections/registry.ts";
import { isAbort } from "../core/errors.ts";
import { providerTraits } from "../core/providerTraits.ts";
import { AccessItems } from "./item.ts";
import type { AccessItemTexts } from "./itemTexts.ts";
import { childrenOf } from "./listing.ts";
import {
  childId,
  isContainer,
  type AccessContainer,
  type AccessMessageNode,
  type AccessNode,
  type AccessRow,
} from "./node.ts";
import { connectionNode } from "./roots.ts";

export interface AccessTreeOptions {
  readonly registry: ConnectionRegistry;
  readonly texts: AccessItemTexts;
  /** Told of every failed listing, once. */
  readonly report: (error: unknown) => void;
}

export interface RevealOptions {
  /** Stays where a document was opened for it: what is typed by then would go to the view. */
  readonly focus: "moves" | "stays";
}

/** Rows are drawn in pages: VS Code makes all of them anew whenever one changes. */
const pageRows = 200;

interface Branch {
  readonly controller: AbortController;
  readonly children: Promise<readonly AccessNode[]>;
  /** How many of the children are shown. */
  shown: number;
}

/** The ACCESS view: users, groups, roles, keys and policies, asked for as they are opened. */
export class AccessTree implements vscode.TreeDataProvider<AccessNode>, vscode.Disposable {
  readonly #registry: ConnectionRegistry;
  readonly #report: (error: unknown) => void;
  readonly #items: AccessItems;
  readonly #changed = new vscode.EventEmitter<AccessNode | undefined>();
  readonly #connectionsChanged = new vscode.EventEmitter<void>();
  readonly #branches = new Map<string, Branch>();
  /** The very objects that VS Code was given, by id: it finds nodes by identity. */
  readonly #shown = new Map<string, AccessNode>();
  readonly #subscription: { dispose(): void };
  #view: Pick<vscode.TreeView<AccessNode>, "selection" | "reveal"> | undefined;

  readonly onDidChangeTreeData = this.#changed.event;
  readonly onDidChangeConnections = this.#connectionsChanged.event;

  constructor({ registry, texts, report }: AccessTreeOptions) {
    this.#registry = registry;
    this.#report = report;
    this.#items = new AccessItems(texts);
    this.#subscription = registry.onDidChange((id) => {
      this.#forget(childId(undefined, id));
      this.#changed.fire(undefined);
      this.#connectionsChanged.fire();
    });
  }

  attach(view: Pick<vscode.TreeView<AccessNode>, "selection" | "reveal">): void {
    this.#view = view;
  }

  get selection(): readonly AccessNode[] {
    return this.#view?.selection ?? [];
  }

  /** Whether there is a connection that has something to show here. */
  get hasConnections(): boolean {
    return this.#roots().length > 0;
  }

  getTreeItem(node: AccessNode): vscode.TreeItem {
    return this.#items.of(node);
  }

  resolveTreeItem(item: vscode.TreeItem, node: AccessNode): vscode.TreeItem {
    item.tooltip = this.#items.tooltip(node);
    return item;
  }

  getParent(node: AccessNode): AccessNode | undefined {
    const { parent } = node;
    return parent && (this.#shown.get(parent.id) ?? parent);
  }

  async getChildren(node?: AccessNode): Promise<AccessNode[]> {
    if (node && !isContainer(node)) return [];
    const children = node ? await this.#page(node) : this.#roots();
    for (const child of children) this.#shown.set(child.id, child);
    return [...children];
  }

  /** Shows the next page of the list that such a row ends. */
  loadMore({ parent, message }: AccessMessageNode): void {
    const branch = this.#branches.get(parent.id);
    if (!branch || message.type !== "more") return;
    branch.shown = message.shown + pageRows;
    this.#changed.fire(this.#shown.get(parent.id));
  }

  /** Asks for a node's list again and all below it, or for everything when none is given. */
  refresh(node?: AccessNode): void {
    const target = node && (isContainer(node) ? node : node.parent);
    if (target) this.#forget(target.id);
    else for (const id of [...this.#branches.keys()]) this.#drop(id);
    const shown = target && this.#shown.get(target.id);
    if (!target || shown) this.#changed.fire(shown);
  }

  /** Asks again for everything of a connection, or of one of its services. */
  refreshPlace(connectionId: string, serviceId?: string): void {
    const root = childId(undefined, connectionId);
    const id = serviceId === undefined ? root : `${root}/${childId(undefined, serviceId)}`;
    this.#forget(id);
    const shown = this.#shown.get(id);
    if (shown) this.#changed.fire(shown);
  }

  /** Every row of a list, also those that are not shown yet, with what it says. */
  async rowsOf(container: AccessContainer): Promise<readonly AccessRow[]> {
    const rows = await this.#load(container);
    return rows.flatMap((node): AccessRow[] => {
      if (node.kind === "accessMessage") return [];
      const { label, description } = this.#items.of(node);
      const shown = typeof label === "string" ? label : "";
      return [{ node, label: shown, ...(typeof description === "string" && { description }) }];
    });
  }

  /** Opens a list and selects the row with this name in it. False when there is none. */
  reveal(container: AccessContainer, name: string, options?: RevealOptions): Promise<boolean> {
    return this.revealRow(container, childId(container, name), options);
  }

  /** The same for the id of a row. */
  async revealRow(
    container: AccessContainer,
    id: string,
    { focus }: RevealOptions = { focus: "moves" },
  ): Promise<boolean> {
    const children = await this.#load(container);
    const index = children.findIndex((child) => child.id === id);
    const target = children[index];
    if (!target) return false;
    const branch = this.#branches.get(container.id);
    if (branch && index >= branch.shown) {
      branch.shown = Math.ceil((index + 1) / pageRows) * pageRows;
      this.#changed.fire(this.#shown.get(container.id));
    }
    this.#shown.set(id, target);
    await this.#view?.reveal(target, { select: true, focus: focus === "moves" });
    return true;
  }

  dispose(): void {
    this.#subscription.dispose();
    for (const { controller } of this.#branches.values()) controller.abort();
    this.#branches.clear();
    this.#changed.dispose();
    this.#connectionsChanged.dispose();
  }

  #roots(): readonly AccessNode[] {
    return this.#registry
      .list()
      .filter(({ kind }) => providerTraits[kind].hasAccess)
      .map(connectionNode);
  }

  /** What is shown of a node's children, and where there are more, a row that shows them. */
  async #page(node: AccessContainer): Promise<readonly AccessNode[]> {
    const all = await this.#load(node);
    const shown = this.#branches.get(node.id)?.shown ?? pageRows;
    if (all.length <= shown) return all;
    const message = { type: "more", shown, total: all.length } as const;
    const more: AccessMessageNode = {
      ...{
        kind: "accessMessage",
        id: `${node.id}//more`,
        place: node.place,
        parent: node,
        message,
      },
    };
    return [...all.slice(0, shown), more];
  }

  #load(node: AccessContainer): Promise<readonly AccessNode[]> {
    const known = this.#branches.get(node.id);
    if (known) return known.children;
    const controller = new AbortController();
    const children = this.#list(node, controller.signal);
    const branch: Branch = { controller, children, shown: pageRows };
    this.#branches.set(node.id, branch);
    return branch.children;
  }

  async #list(node: AccessContainer, signal: AbortSignal): Promise<readonly AccessNode[]> {
    const message = (message: { type: "empty" } | { type: "error"; error: unknown }) => ({
      kind: "accessMessage" as const,
      id: `${node.id}//${message.type}`,
      place: node.place,
      parent: node,
      message,
    });
    try {
      const children = await childrenOf(node, this.#registry, signal);
      return children.length > 0 ? children : [message({ type: "empty" })];
    } catch (error) {
      // A list that was dropped meanwhile is asked for again: nobody sees what became of it.
      if (isAbort(error)) return [];
      this.#report(error);
      return [message({ type: "error", error })];
    }
  }

  #forget(id: string): void {
    for (const known of [...this.#branches.keys()]) {
      if (known === id || known.startsWith(`${id}/`)) this.#drop(known);
    }
  }

  #drop(id: string): void {
    this.#branches.get(id)?.controller.abort();
    this.#branches.delete(id);
  }
}
