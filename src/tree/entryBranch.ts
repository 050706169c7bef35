import { delimiter } from "../core/key.ts";
import type { Entry } from "../core/model.ts";
import type { ObjectStore } from "../core/store.ts";
import { endRows, type Branch, type Look } from "./branch.ts";
import { inOrder, isServersOrder, nameMatches, type SortOrder } from "./entryOrder.ts";
import { earlierOf, folded } from "./fold.ts";
import type {
  ContainerNode,
  EarlierNode,
  EntryNode,
  FolderNode,
  ObjectNode,
  PrefixNode,
  StorageNode,
} from "./node.ts";
import { PagedList } from "./pagedList.ts";

/** Entries of a bucket or prefix: one level, a page at a time, each page added to what is there. */
export class EntryBranch implements Branch {
  readonly node: FolderNode;
  readonly list: PagedList<Entry>;
  readonly #prefix: string;
  #prefixes: PrefixNode[] = [];
  #objects: ObjectNode[] = [];
  /** Entries that were looked up by name, and lie beyond the pages loaded so far. */
  readonly #pinned = new Map<string, EntryNode>();
  #firstOfLastPage: EntryNode | undefined;
  /** Sorting thousands at every redraw would be felt. */
  #sorted: { order: SortOrder; entries: readonly EntryNode[] } | undefined;

  constructor(node: FolderNode, store: (signal: AbortSignal) => Promise<ObjectStore>) {
    this.node = node;
    this.#prefix = node.kind === "prefix" ? node.prefix : "";
    this.list = new PagedList({
      load: async ({ cursor }, signal) => {
        const request = { prefix: this.#prefix, delimiter, ...(cursor ? { cursor } : {}) };
        return (await store(signal)).list(node.address.bucket, request, signal);
      },
      idOf,
      onPage: (page, isFirst) => this.#take(page, isFirst),
    });
  }

  /** True when the place was listed to its end and holds nothing: it may be gone from its parent. */
  get isEmpty(): boolean {
    const { isLoaded, error, hasMore, count } = this.list;
    return isLoaded && error === undefined && !hasMore && count === 0 && this.#pinned.size === 0;
  }

  reload(): void {
    this.list.reload();
  }

  /** Whether it shows an object of this key. */
  hasObject(key: string): boolean {
    return (
      this.#pinned.has(idOf({ kind: "object", key, sizeBytes: 0 })) ||
      this.#objects.some(({ entry }) => entry.key === key)
    );
  }

  /** A folder that was looked up is known to be gone. */
  unpin(prefix: string): void {
    this.#pinned.delete(idOf({ kind: "prefix", prefix }));
  }

  /** Shows an entry that is known to exist, before its page is loaded. `isNew` when it was not. */
  pin(entry: Entry): { readonly node: EntryNode; readonly isNew: boolean } {
    const id = idOf(entry);
    const known =
      this.#pinned.get(id) ??
      (entry.kind === "prefix"
        ? this.#prefixes.find(({ prefix }) => prefix === entry.prefix)
        : this.#objects.find((object) => object.entry.key === entry.key));
    if (known) return { node: known, isNew: false };
    const node = this.#nodeOf(entry);
    this.#pinned.set(id, node);
    return { node, isNew: true };
  }

  /** Whether a node is shown although its page is not loaded. */
  isPinned(node: EntryNode): boolean {
    return [...this.#pinned.values()].includes(node);
  }

  /** What is loaded, the end of it, and then what was looked up: between the two is a gap. */
  children(look: Look, of: ContainerNode): readonly StorageNode[] {
    if (of.kind === "earlier") return this.#earlier(look, of);
    const loaded = this.#filtered(this.#inOrder(look.sortOrder), look);
    const pinned = this.#filtered([...this.#pinned.values()], look);
    const shown = loaded.length + pinned.length;
    const all = this.#prefixes.length + this.#objects.length + this.#pinned.size;
    return [
      ...(this.#isFolded(look) ? this.#folded(loaded) : loaded),
      ...endRows(this.node, this.list, { shown, hidden: all - shown }),
      ...pinned,
    ];
  }

  /** The node that holds an entry which is put away; undefined for one that is not. */
  earlierThatHolds(node: EntryNode, look: Look): EarlierNode | undefined {
    if (!this.#isFolded(look)) return undefined;
    for (const child of this.children(look, this.node)) {
      if (child.kind === "earlier" && this.#earlier(look, child).includes(node)) return child;
    }
    return undefined;
  }

  /** Where the page that came last begins; undefined where its rows are spread among others. */
  firstOfLastPage({ sortOrder, filter }: Look): EntryNode | undefined {
    return isServersOrder(sortOrder) && filter === undefined ? this.#firstOfLastPage : undefined;
  }

  /** Only the list as the server has it is put away in part: in another order, the first rows count. */
  #isFolded({ sortOrder, filter }: Look): boolean {
    return isServersOrder(sortOrder) && filter === undefined;
  }

  /** Folders and objects each for themselves: the folders stay on top. */
  #folded(loaded: readonly EntryNode[]): readonly StorageNode[] {
    const count = this.#prefixes.length;
    return [
      ...folded(this.node, loaded.slice(0, count)),
      ...folded(this.node, loaded.slice(count)),
    ];
  }

  #earlier(look: Look, { entries }: EarlierNode): readonly EntryNode[] {
    return earlierOf(this.#inOrder(look.sortOrder).filter(({ kind }) => kind === entries));
  }

  hasMatch(filter: string): boolean {
    const matches = (node: EntryNode) => nameMatches(node, filter);
    return (
      this.#prefixes.some(matches) ||
      this.#objects.some(matches) ||
      [...this.#pinned.values()].some(matches)
    );
  }

  #inOrder(order: SortOrder): readonly EntryNode[] {
    if (this.#sorted?.order !== order) {
      const isComplete = !this.list.hasMore;
      const entries = inOrder(this.#prefixes, this.#objects, { order, isComplete });
      this.#sorted = { order, entries };
    }
    return this.#sorted.entries;
  }

  #filtered(nodes: readonly EntryNode[], look: Look): readonly EntryNode[] {
    const { filter } = look;
    if (filter === undefined || this.#isInsideMatch(filter)) return nodes;
    return nodes.filter(
      (node) =>
        nameMatches(node, filter) || (node.kind === "prefix" && look.hasMatchBelow(node, filter)),
    );
  }

  /** Whoever looks for a folder wants to see what is in it. */
  #isInsideMatch(filter: string): boolean {
    return this.#prefix
      .toLowerCase()
      .split(delimiter)
      .some((segment) => segment.includes(filter));
  }

  #take(page: readonly Entry[], isFirst: boolean): void {
    this.#sorted = undefined;
    if (isFirst) {
      this.#prefixes = [];
      this.#objects = [];
      this.#forgetPinned();
    }
    const before = { prefixes: this.#prefixes.length, objects: this.#objects.length };
    for (const entry of page) {
      if (this.#pinned.size > 0) this.#pinned.delete(idOf(entry));
      // The empty object that marks the folder itself: the folder is what shows it.
      if (entry.kind === "object" && entry.key === this.#prefix && entry.sizeBytes === 0) continue;
      const node = this.#nodeOf(entry);
      if (node.kind === "prefix") this.#prefixes.push(node);
      else this.#objects.push(node);
    }
    this.#firstOfLastPage = this.#objects[before.objects] ?? this.#prefixes[before.prefixes];
  }

  /** Where nothing can be listed, folders that were looked up by name are the only way to go on. */
  #forgetPinned(): void {
    const isListed = this.list.error === undefined;
    for (const [id, { kind }] of this.#pinned)
      if (isListed || kind === "object") this.#pinned.delete(id);
  }

  #nodeOf(entry: Entry): EntryNode {
    const { address } = this.node;
    return entry.kind === "prefix"
      ? { kind: "prefix", address, prefix: entry.prefix }
      : { kind: "object", address, parentPrefix: this.#prefix, entry };
  }
}

/** A key may end as a prefix does: the kind tells them apart. */
function idOf(entry: Entry): string {
  return entry.kind === "prefix" ? `prefix ${entry.prefix}` : `object ${entry.key}`;
}
