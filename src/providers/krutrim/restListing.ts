import { compareKeys } from "../../core/key.ts";
import type { Entry, Page } from "../../core/model.ts";
import type { ListRequest } from "../../core/store.ts";
import { entryOf } from "./records/object.ts";
import type { ListedItem } from "./records/object.ts";

/** One name of a level: an object, or a folder with what the same answer told of its inside. */
type Node =
  | { readonly kind: "object"; readonly name: string; readonly entry: Entry }
  | { readonly kind: "folder"; readonly name: string; readonly inside: readonly ListedItem[] };

interface Level {
  readonly nodes: readonly Node[];
  readonly readAt: number;
}

/** Where a walk goes on. A folder that is `after` itself is done; one that holds it is not. */
interface Start {
  readonly after: string;
  readonly isCursor: boolean;
}

const keptLevels = 8;
const keptMs = 60_000;

/**
 * Listing with prefix, delimiter, order, limit and pages over an operation that has none of them and
 * whose answers hold one level or everything below, as the service likes.
 */
export class RestListing {
  readonly #fetch: (prefix: string, signal: AbortSignal) => Promise<ListedItem[]>;
  readonly #now: () => number;
  /** Levels of walks that are read page by page, so that each page does not read them again. */
  readonly #levels = new Map<string, Level>();

  constructor(
    fetch: (prefix: string, signal: AbortSignal) => Promise<ListedItem[]>,
    now: () => number,
  ) {
    this.#fetch = fetch;
    this.#now = now;
  }

  async page(request: ListRequest, signal: AbortSignal): Promise<Page<Entry>> {
    const { prefix, delimiter, cursor, startAfter, limit = 1000 } = request;
    const after = cursor ?? startAfter;
    const start = after === undefined ? undefined : { after, isCursor: cursor !== undefined };
    const items: Entry[] = [];
    const walk = this.#walk(prefix, delimiter !== undefined, start, signal);
    for await (const entry of walk) {
      const last = items.at(-1);
      if (items.length >= Math.max(1, limit) && last) return { items, cursor: nameOf(last) };
      items.push(entry);
    }
    return { items };
  }

  async *#walk(
    prefix: string,
    isOneLevel: boolean,
    start: Start | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<Entry> {
    // A part of a name is no folder to the service, so the folder that it is in is asked for.
    const folder = prefix.slice(0, prefix.lastIndexOf("/") + 1);
    const nodes = await this.#level(folder, start?.isCursor === true, signal);
    const wanted = nodes.filter((node) => node.name.startsWith(prefix));
    if (isOneLevel) yield* oneLevel(wanted, start);
    else yield* this.#everything(wanted, start, signal);
  }

  async *#everything(
    nodes: readonly Node[],
    start: Start | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<Entry> {
    for (const node of nodes) {
      const isAfter = start === undefined || compareKeys(node.name, start.after) > 0;
      if (node.kind === "object") {
        if (isAfter) yield node.entry;
      } else if (isAfter || start.after.startsWith(node.name)) {
        const isTold = node.inside.some(
          ({ key }) => key !== node.name && key.startsWith(node.name),
        );
        const inside = isTold
          ? levelOf(node.inside, node.name)
          : await this.#level(node.name, start?.isCursor === true, signal);
        yield* this.#everything(inside, start, signal);
      }
    }
  }

  async #level(folder: string, mayBeKept: boolean, signal: AbortSignal): Promise<readonly Node[]> {
    const kept = this.#levels.get(folder);
    if (kept && mayBeKept && this.#now() - kept.readAt < keptMs) return kept.nodes;
    const nodes = levelOf(await this.#fetch(folder, signal), folder);
    this.#levels.delete(folder);
    this.#levels.set(folder, { nodes, readAt: this.#now() });
    const [oldest] = this.#levels.keys();
    if (this.#levels.size > keptLevels && oldest !== undefined) this.#levels.delete(oldest);
    return nodes;
  }
}

function* oneLevel(nodes: readonly Node[], start: Start | undefined): Generator<Entry> {
  for (const node of nodes) {
    const isAfter = start === undefined || compareKeys(node.name, start.after) > 0;
    const holds = node.kind === "folder" && start?.isCursor === false;
    if (!isAfter && !(holds && start.after.startsWith(node.name))) continue;
    yield node.kind === "object" ? node.entry : { kind: "prefix", prefix: node.name };
  }
}

function nameOf(entry: Entry): string {
  return entry.kind === "object" ? entry.key : entry.prefix;
}

/** The names of one folder, in order. What is not in the folder is not ours: some services ignore the prefix. */
function levelOf(items: readonly ListedItem[], folder: string): readonly Node[] {
  const nodes = new Map<string, Node>();
  const inside = new Map<string, ListedItem[]>();
  for (const [index, item] of items.entries()) {
    if (!item.key.startsWith(folder)) continue;
    const rest = item.key.slice(folder.length);
    const slash = rest.indexOf("/");
    if (rest === "") {
      // The folder's own marker; without a date it is only the service's word for where we are.
      if (!item.isFolder || item.lastModified) nodes.set(folder, markerNode(item));
    } else if (slash >= 0 || item.isFolder) {
      const name = slash >= 0 ? folder + rest.slice(0, slash + 1) : `${item.key}/`;
      const told = inside.get(name) ?? [];
      told.push(item);
      inside.set(name, told);
      nodes.set(name, { kind: "folder", name, inside: told });
    } else {
      const entry = entryOf(item, `objects[${index}]`);
      nodes.set(item.key, { kind: "object", name: item.key, entry });
    }
  }
  return [...nodes.values()].sort((a, b) => compareKeys(a.name, b.name));
}

function markerNode(item: ListedItem): Node {
  const entry = entryOf({ ...item, isFolder: false, sizeBytes: item.sizeBytes ?? 0 }, "objects");
  return { kind: "object", name: item.key, entry };
}
