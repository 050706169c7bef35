import type { Bucket } from "../core/model.ts";
import type { BucketHome } from "../core/store.ts";
import type { Branch } from "./branch.ts";
import type { BucketNode, ConnectionNode, GroupNode, ServiceNode, StorageNode } from "./node.ts";
import { PagedList } from "./pagedList.ts";

/** Buckets of a connection or service, in groups where their home has such. */
export class BucketBranch implements Branch {
  readonly node: ConnectionNode | ServiceNode;
  readonly #list: PagedList<Bucket>;
  #home: BucketHome | undefined;
  #buckets: BucketNode[] = [];
  #groups = new Map<string, GroupNode>();
  /** Buckets that were named by hand: the credentials may not list them. */
  readonly #pinned = new Map<string, BucketNode>();

  constructor(
    node: ConnectionNode | ServiceNode,
    home: (signal: AbortSignal) => Promise<BucketHome>,
  ) {
    this.node = node;
    this.#list = new PagedList(
      async ({ cursor, isRefresh }, signal) => {
        this.#home = await home(signal);
        const request = { ...(cursor ? { cursor } : {}), ...(isRefresh ? { refresh: true } : {}) };
        return this.#home.listBuckets(request, signal);
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

  settled(): Promise<void> {
    return this.#list.settled();
  }

  more(): Promise<void> {
    return this.#list.more();
  }

  reload(): void {
    this.#list.reload();
  }

  dispose(): void {
    this.#list.abort();
  }

  /** Shows a bucket that is known to exist, although it is not listed. */
  pin(bucket: Bucket): BucketNode {
    const known = this.buckets.find((node) => node.bucket.name === bucket.name);
    if (known) return known;
    const node = this.#nodeOf(bucket);
    this.#pinned.set(bucket.name, node);
    return node;
  }

  children(): readonly StorageNode[] {
    const { buckets } = this;
    const groupBy = this.#home?.groupBy;
    const shown: StorageNode[] = groupBy ? this.#grouped(buckets, groupBy) : [...buckets];
    if (this.error !== undefined) {
      shown.push({
        kind: "message",
        parent: this.node,
        message: { type: "error", error: this.error, loaded: buckets.length },
      });
    } else if (this.#list.hasMore) {
      shown.push({ kind: "more", parent: this.node, loaded: buckets.length });
    } else if (shown.length === 0) {
      const type = this.#list.isLoaded ? "empty" : "loading";
      shown.push({ kind: "message", parent: this.node, message: { type } });
    }
    return shown;
  }

  /** All that are loaded or named, whatever their group. */
  get buckets(): readonly BucketNode[] {
    return this.#pinned.size === 0 ? this.#buckets : [...this.#buckets, ...this.#pinned.values()];
  }

  /** The buckets of one group, for the node that shows it. */
  inGroup(label: string): readonly BucketNode[] {
    const groupBy = this.#home?.groupBy;
    return groupBy ? this.buckets.filter(({ bucket }) => groupBy(bucket) === label) : [];
  }

  /** The group that shows a bucket, where there are groups. */
  groupOf(bucket: Bucket): GroupNode | undefined {
    const label = this.#home?.groupBy?.(bucket);
    return label === undefined ? undefined : this.#group(label);
  }

  /** Buckets stay in sight: the filter is about what they hold. */
  hasMatch(): boolean {
    return true;
  }

  #grouped(buckets: readonly BucketNode[], groupBy: (bucket: Bucket) => string): StorageNode[] {
    const labels = new Set(buckets.map(({ bucket }) => groupBy(bucket)));
    return [...labels].sort().map((label) => this.#group(label));
  }

  #group(label: string): GroupNode {
    let group = this.#groups.get(label);
    if (!group) {
      group = { kind: "group", connection: this.node.connection, label };
      this.#groups.set(label, group);
    }
    return group;
  }

  #take(page: readonly Bucket[], isFirst: boolean): void {
    if (isFirst) this.#buckets = [];
    for (const bucket of page) {
      this.#buckets.push(this.#nodeOf(bucket));
      this.#pinned.delete(bucket.name);
    }
  }

  #nodeOf(bucket: Bucket): BucketNode {
    const { connection } = this.node;
    const service = this.node.kind === "service" ? { serviceId: this.node.service.id } : {};
    return {
      kind: "bucket",
      address: { connectionId: connection.id, ...service, bucket: bucket.name },
      bucket,
    };
  }
}
