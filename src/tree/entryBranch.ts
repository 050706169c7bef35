import { delimiter } from "../core/key.ts";
import type { Entry } from "../core/model.ts";
import type { ObjectStore } from "../core/store.ts";
import type { Branch, Look } from "./branch.ts";
import { inOrder, nameMatches } from "./entryOrder.ts";
import type { EntryNode, FolderNode, ObjectNode, PrefixNode, StorageNode } from "./node.ts";
import { PagedList } from "./pagedList.ts";

/** Entries of a bucket or prefix: one level, a page at a time, each page added to what is there. */
export class EntryBranch implements Branch {
  readonly node: FolderNode;
  readonly #list: PagedList<Entry>;
  readonly #prefix: string;
  #prefixes: PrefixNode[] = [];
  #objects: ObjectNode[] = [];
  /** Entries that were looked up by name, and lie beyond the pages loaded so far. */
  #pinned = new Map<string, EntryNode>();

  constructor(node: FolderNode, store: (signal: AbortSignal) => Promise<ObjectStore>) {
    this.node = node;
    this.#prefix = node.kind === "prefix" ? node.prefix : "";
    this.#list = new PagedList(
      async ({ cursor }, signal) => {
        const request = { prefix: this.#prefix, delimiter, ...(cursor ? { cursor } : {}) };
        return (await store(signal)).list(node.address.bucket, request, signal);
      },
      (page, isFirst) => this.#take(page, isFirst),
    );
  }

  get error(): unknown {
    return this.#list.error;
  }

  get hasMore(): boolean {
    return this.#list.hasMore;
  }

  /** True when the place was listed to its end and holds nothing: it may be gone from its parent. */
  get isEmpty(): boolean {
    const count = this.#prefixes.length + this.#objects.length + this.#pinned.size;
    return this.#list.isLoaded && this.error === undefined && !this.hasMore && count === 0;
  }

  settled(): Promise<void> {
    return this.#list.settled();
  }

  more(): Promise<void> {
    return this.#list.more();
  }

  reload(): void {
    this.#pinned.clear();
    this.#list.reload();
  }

  dispose(): void {
    this.#list.abort();
  }

  /** Shows an entry that is known to exist, before its page is loaded. */
  pin(entry: Entry): EntryNode {
    const node = this.#nodeOf(entry);
    const name = nameOf(node);
    const known =
      entry.kind === "prefix"
        ? this.#prefixes.find(({ prefix }) => prefix === entry.prefix)
        : this.#objects.find((object) => object.entry.key === entry.key);
    if (known) return known;
    this.#pinned.set(name, node);
    return node;
  }

  children(look: Look): readonly StorageNode[] {
    const pinned = [...this.#pinned.values()];
    const prefixes = [...this.#prefixes, ...pinned.filter((node) => node.kind === "prefix")];
    const objects = inOrder(
      pinned.length > 0
        ? [...this.#objects, ...pinned.filter((node) => node.kind === "object")]
        : this.#objects,
      look.sortOrder,
    );
    const shown: StorageNode[] = [
      ...this.#filtered(prefixes, look),
      ...this.#filtered(objects, look),
    ];
    const loaded = this.#prefixes.length + this.#objects.length;
    if (this.error !== undefined) {
      shown.push({
        kind: "message",
        parent: this.node,
        message: { type: "error", error: this.error, loaded },
      });
    } else if (this.#list.hasMore) {
      shown.push({ kind: "more", parent: this.node, loaded });
    } else if (shown.length === 0) {
      const type = loaded > 0 ? "noMatch" : this.#list.isLoaded ? "empty" : "loading";
      shown.push({ kind: "message", parent: this.node, message: { type } });
    }
    return shown;
  }

  hasMatch(filter: string): boolean {
    return (
      this.#prefixes.some((node) => nameMatches(node, filter)) ||
      this.#objects.some((node) => nameMatches(node, filter))
    );
  }

  #filtered<N extends EntryNode>(nodes: readonly N[], look: Look): readonly N[] {
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
    if (isFirst) {
      this.#prefixes = [];
      this.#objects = [];
    }
    for (const entry of page) {
      // The empty object that marks the folder itself: the folder is what shows it.
      if (entry.kind === "object" && entry.key === this.#prefix && entry.sizeBytes === 0) continue;
      const node = this.#nodeOf(entry);
      if (node.kind === "prefix") this.#prefixes.push(node);
      else this.#objects.push(node);
      if (this.#pinned.size > 0) this.#pinned.delete(nameOf(node));
    }
  }

  #nodeOf(entry: Entry): EntryNode {
    const { address } = this.node;
    return entry.kind === "prefix"
      ? { kind: "prefix", address, prefix: entry.prefix }
      : { kind: "object", address, parentPrefix: this.#prefix, entry };
  }
}

/** A prefix ends with the delimiter; the marker object of an empty name may, too. */
function nameOf(node: EntryNode): string {
  return node.kind === "prefix" ? `prefix ${node.prefix}` : `object ${node.entry.key}`;
}
