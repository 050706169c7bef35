import type { RevealOptions } from "../../../src/access/accessTree.ts";
import type { AccessContainer, AccessNode, AccessRow } from "../../../src/access/node.ts";
import type { AccessPort, CommandContext, TreePort } from "../../../src/commands/context.ts";
import type { ConnectionRegistry } from "../../../src/connections/registry.ts";
import type { ObjectAddress } from "../../../src/core/address.ts";
import { byName, type SortOrder } from "../../../src/tree/entryOrder.ts";
import type { StorageNode } from "../../../src/tree/node.ts";
import { TransferQueue } from "../../../src/transfers/queue/queue.ts";
import type {
  Selected,
  StorePlace,
  TransferEngine,
  TransferOptions,
  TransferReport,
} from "../../../src/transfers/transfer.ts";
import { countVersions } from "../../../src/transfers/versions.ts";
import { createMemoryHome, MemoryStore } from "../memoryStore.ts";
import { connection } from "./nodes.ts";
import { reportOf } from "./reports.ts";

/** What the tree was told, in order. */
export class TreeDouble implements TreePort {
  selection: readonly StorageNode[] = [];
  filter: string | undefined = undefined;
  sortOrder: SortOrder = byName;
  readonly told: string[] = [];
  refused: unknown;

  refusal(): unknown {
    return this.refused;
  }

  refresh(node?: StorageNode): void {
    this.told.push(`refresh ${node?.kind ?? "all"}`);
  }
  async loadMore(): Promise<void> {
    this.told.push("loadMore");
  }
  invalidate({ bucket }: { bucket: string }, prefix: string): void {
    this.told.push(`invalidate ${bucket}/${prefix}`);
  }
  missed({ bucket, key }: { bucket: string; key: string }): void {
    this.told.push(`missed ${bucket}/${key}`);
  }
  invalidateBuckets({ connectionId }: { connectionId: string }): void {
    this.told.push(`invalidateBuckets ${connectionId}`);
  }
  serviceList(): object {
    return {};
  }
  listServices(connectionId: string, request: object): void {
    this.told.push(`listServices ${connectionId} ${JSON.stringify(request)}`);
  }
  next: ObjectAddress | undefined;
  neighbour(): ObjectAddress | undefined {
    return this.next;
  }
  async reveal(address: { bucket: string; key?: string; prefix?: string }): Promise<boolean> {
    this.told.push(`reveal ${address.bucket}/${address.key ?? address.prefix ?? ""}`);
    return true;
  }
}

/** What the ACCESS view was told, in order. */
export class AccessDouble implements AccessPort {
  selection: readonly AccessNode[] = [];
  readonly told: string[] = [];

  refresh(node?: AccessNode): void {
    this.told.push(`refresh ${node?.id ?? "all"}`);
  }
  loadMore(node: AccessNode): void {
    this.told.push(`load more ${node.id}`);
  }
  async reveal(
    container: AccessContainer,
    name: string,
    { focus }: RevealOptions = { focus: "moves" },
  ): Promise<boolean> {
    this.told.push(`reveal ${container.id}/${name}, focus ${focus}`);
    return true;
  }
  rows: readonly AccessRow[] = [];
  async rowsOf(): Promise<readonly AccessRow[]> {
    return this.rows;
  }
  async revealRow(_container: AccessContainer, id: string): Promise<boolean> {
    this.told.push(`reveal row ${id}`);
    return true;
  }
}

/** An engine that does nothing but remember, and answers with a report that the test chose. */
export class EngineDouble implements TransferEngine {
  readonly calls: string[] = [];
  report: TransferReport = reportOf();
  failure: Error | undefined;
  /** Runs inside every operation, to ask about conflicts or to cancel. */
  during: (options: Omit<TransferOptions, "onConflict"> & Partial<TransferOptions>) => unknown =
    () => undefined;
  counts = [{ objects: 1, bytes: 4, isComplete: true }];

  async #run(call: string, options: Parameters<EngineDouble["during"]>[0]) {
    this.calls.push(call);
    options.signal.throwIfAborted();
    await this.during(options);
    if (this.failure !== undefined) throw this.failure;
    return this.report;
  }

  upload: TransferEngine["upload"] = (sources, to, options) =>
    this.#run(`upload ${sources.map(nameOf).join()} to ${place(to)}`, options);
  download: TransferEngine["download"] = (selected, folder, options) =>
    this.#run(`download ${names(selected)} to ${folder}`, options);
  downloadTo: TransferEngine["downloadTo"] = (object, path, options) =>
    this.#run(`downloadTo ${names([object])} to ${path}`, options);
  copy: TransferEngine["copy"] = (selected, to, options) =>
    this.#run(`copy ${names(selected)} to ${place(to)}`, options);
  move: TransferEngine["move"] = (selected, to, options) =>
    this.#run(`move ${names(selected)} to ${place(to)}`, options);
  rename: TransferEngine["rename"] = (selected, to, options) =>
    this.#run(`rename ${names([selected])} to ${to}`, options);
  remove: TransferEngine["remove"] = (selected, options) =>
    this.#run(`remove ${names(selected)}`, options);
  undo: TransferEngine["undo"] = (_of, _stores, options) => this.#run("undo", options);
  discard: TransferEngine["discard"] = async () => {
    this.calls.push("discard");
  };

  unzip: TransferEngine["unzip"] = async (bytes) => ({ kind: "bytes", bytes });
  save: TransferEngine["save"] = async ({ bucket, key, bytes }, signal) => {
    await this.#run(`save ${bucket}/${key} ${bytes.length}`, { signal });
    return { state: { sizeBytes: bytes.length }, notKept: [] };
  };
  rewrite: TransferEngine["rewrite"] = ({ bucket, key, versionId }, options) =>
    this.#run(`rewrite ${bucket}/${key} ${versionId ?? ""}`, options);
  removeVersions: TransferEngine["removeVersions"] = ({ bucket, prefix }, options) =>
    this.#run(`remove versions ${bucket}/${prefix}`, options);
  countVersions: TransferEngine["countVersions"] = countVersions;

  compare: TransferEngine["compare"] = async (source, target, { signal }) => {
    this.calls.push(`compare ${source.kind} with ${target.kind}`);
    signal.throwIfAborted();
    return { same: 0, excluded: 0, unverified: 0 };
  };
  sync: TransferEngine["sync"] = async (plan, options) => {
    const paths: string[] = [];
    for await (const { path } of plan.steps()) paths.push(path);
    return this.#run(`sync ${paths.join()}`, options);
  };
  restore: TransferEngine["restore"] = (_, removals, options) =>
    this.#run(`restore ${removals.length}`, options);

  async *count(selected: readonly Selected[], signal: AbortSignal) {
    this.calls.push(`count ${names(selected)}`);
    for (const count of this.counts) {
      signal.throwIfAborted();
      yield count;
    }
  }
}

function nameOf(source: { kind: "path"; path: string } | { kind: "bytes"; name: string }): string {
  return source.kind === "path" ? source.path : source.name;
}

function names(selected: readonly Selected[]): string {
  return selected
    .map((one) => `${one.bucket}/${one.kind === "object" ? one.key : one.prefix}`)
    .join();
}

function place({ bucket, prefix }: StorePlace): string {
  return `${bucket}/${prefix}`;
}

export interface TestContext extends CommandContext {
  readonly tree: TreeDouble;
  readonly access: AccessDouble;
  readonly engine: EngineDouble;
  readonly store: MemoryStore;
  readonly home: ReturnType<typeof createMemoryHome>;
  readonly logged: string[];
  readonly shown: string[];
}

/** Everything a command needs, in memory, with an engine that only remembers unless one is given. Import the hook for `vscode` before this module. */
export async function testContext(
  real?: TransferEngine,
  servers?: Pick<ConnectionRegistry, "home" | "session">,
): Promise<TestContext> {
  const { ObjectClipboard } = await import("../../../src/commands/objectClipboard.ts");
  const store = new MemoryStore({ buckets: ["bucket", "other"] });
  const home = createMemoryHome(store);
  const engine = new EngineDouble();
  const logged: string[] = [];
  const shown: string[] = [];
  const state = new Map<string, unknown>();
  const log = (text: string) => logged.push(text);
  const { EngineRunner } = await import("../../../src/commands/transferRunner.ts");
  const { TransferJournals } = await import("../../../src/commands/transferJournals.ts");
  const { transferEnded } = await import("../../../src/commands/transferEnd.ts");
  const { Foreground } = await import("../../../src/commands/foreground.ts");
  const { askConflict } = await import("../../../src/commands/conflict.ts");
  const registry: Pick<ConnectionRegistry, "list" | "get" | "home" | "session"> = {
    list: () => [connection],
    get: (id) => (id === connection.id ? connection : undefined),
    home: async () => home,
    session: async () => ({
      content: { kind: "buckets" },
      home: async () => home,
      dispose: async () => {},
    }),
    ...servers,
  };
  const journals = new TransferJournals({
    journals: async () => undefined,
    report: (error) => void log(String(error)),
  });
  const runner = new EngineRunner({
    registry,
    engine: async () => real ?? engine,
    journals,
    onConflict: async ({ id }, conflict, several) => {
      const answer = await askConflict(conflict, several);
      if (answer) return answer;
      queue.cancel(id);
      throw new DOMException("Cancel", "AbortError");
    },
  });
  const queue = new TransferQueue({ runner, parallel: () => 3 });
  const context: TestContext = {
    queue,
    foreground: new Foreground(queue),
    undoables: journals,
    transferTree: { selection: [], showMore: () => {} },
    registry: registry as ConnectionRegistry,
    tree: new TreeDouble(),
    access: new AccessDouble(),
    engine,
    store,
    home,
    logged,
    shown,
    transfers: async () => engine,
    comparing: async () => {
      throw new Error("No test compares here");
    },
    panels: {
      addressPolicy: async () => ({ open: () => {} }),
      bucketDetails: async () => ({ open: () => {} }),
      lifecycle: async () => ({ open: () => {} }),
      metrics: async () => ({ open: () => {} }),
      objectProperties: async () => ({ open: () => {} }),
      service: async () => ({ open: () => {} }),
      versions: async () => ({ open: () => {} }),
    },
    connectionForms: async () => ({
      open: (id, attention) => shown.push(`form ${id ?? "new"} ${JSON.stringify(attention)}`),
    }),
    log: {
      debug: log,
      info: log,
      warn: log,
      error: log as CommandContext["log"]["error"],
      show: () => shown.push("log"),
    },
    state: {
      get: (key: string) => state.get(key),
      update: async (key, value) => void state.set(key, value),
    },
    extensionUri: undefined as never,
    clipboard: new ObjectClipboard(),
    documents: {
      add: (name: string) => ({ name }),
      show: async (name: string, text: string) => void shown.push(`${name}\n${text}`),
    } as never,
    serviceDocuments: { failureOf: () => undefined },
  };
  queue.onDidEnd((transfer) => void transferEnded(context, transfer));
  return context;
}
