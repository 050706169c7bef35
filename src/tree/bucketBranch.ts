import type { Bucket } from "../core/model.ts";
import type { BucketHome } from "../core/bucketHome.ts";
import { endRows, type Branch, type Look } from "./branch.ts";
import type {
  BucketNode,
  ConnectionNode,
  ContainerNode,
  GroupNode,
  ServiceNode,
  StorageNode,
} from "./node.ts";
import { PagedList } from "./pagedList.ts";
import { Watch, type Watching } from "./watching.ts";

/** Buckets of a connection or service, in groups where their home has such. */
export class BucketBranch implements Branch {
  readonly node: ConnectionNode | ServiceNode;
  readonly list: PagedList<Bucket>;
  #home: BucketHome | undefined;
  #buckets: BucketNode[] = [];
  readonly #groups = new Map<string, GroupNode>();
  /** Buckets that were named by hand: the credentials may not list them. */
  readonly #pinned = new Map<string, BucketNode>();
  readonly #watch: Watch;

  constructor(
    node: ConnectionNode | ServiceNode,
    home: (signal: AbortSignal) => Promise<BucketHome>,
    watching: Watching,
  ) {
    this.node = node;
    this.#watch = new Watch(watching);
    this.list = new PagedList({
      load: async ({ cursor, isRefresh }, signal) => {
        this.#home = await home(signal);
        const request = { ...(cursor ? { cursor } : {}), ...(isRefresh ? { refresh: true } : {}) };
        return this.#home.listBuckets(request, signal);
      },
      idOf: ({ name }) => name,
      onPage: (page, isFirst) => this.#take(page, isFirst),
    });
  }

  reload(): void {
    this.list.reload();
  }

  /** Shows a bucket that is known to exist, although it is not listed. */
  pin(bucket: Bucket): { readonly node: BucketNode; readonly isNew: boolean } {
    const known = this.buckets.find((node) => node.bucket.name === bucket.name);
    if (known) return { node: known, isNew: false };
    const node = this.#nodeOf(bucket);
    this.#pinned.set(bucket.name, node);
    return { node, isNew: true };
  }

  children(_look: Look, node: ContainerNode): readonly StorageNode[] {
    if (node.kind === "group") return this.#inGroup(node);
    const shown = this.#home?.groupBy ? this.#groupNodes() : this.buckets;
    return [...shown, ...endRows(this.node, this.list, { shown: shown.length, hidden: 0 })];
  }

  /** All that are loaded or named, whatever their group. */
  get buckets(): readonly BucketNode[] {
    return this.#pinned.size === 0 ? this.#buckets : [...this.#buckets, ...this.#pinned.values()];
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

  #inGroup(group: GroupNode): readonly StorageNode[] {
    const shown = this.buckets.filter(
      ({ bucket }) => this.#home?.groupBy?.(bucket) === group.label,
    );
    if (shown.length > 0) return shown;
    return [{ kind: "message", parent: group, message: { type: "empty" } }];
  }

  #groupNodes(): readonly GroupNode[] {
    const labels = new Set(this.buckets.map(({ bucket }) => this.#home?.groupBy?.(bucket) ?? ""));
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

  close(): void {
    this.#watch.close();
  }

  /** A bucket that is being deleted is listed until it is gone; then the list is read again. */
  #follow({ name }: Bucket): void {
    const home = this.#home;
    if (!home?.untilBucketGone) return;
    this.#watch.start(name, async (signal) => {
      await home.untilBucketGone?.(name, signal);
      this.list.reload();
      this.#watch.changed(this.node);
    });
  }

  #take(page: readonly Bucket[], isFirst: boolean): void {
    if (isFirst) this.#buckets = [];
    for (const bucket of page) {
      if (bucket.state === "deleting") this.#follow(bucket);
      this.#buckets.push(this.#nodeOf(bucket));
      this.#pinned.delete(bucket.name);
    }
  }

  #nodeOf(bucket: Bucket): BucketNode {
    const { connection } = this.node;
    const service = this.node.kind === "service" ? { serviceId: this.node.service.id } : {};
    const regionAbove =
      this.node.kind === "service" ? this.node.service.region : this.#home?.groupBy?.(bucket);
    return {
      kind: "bucket",
      address: { connectionId: connection.id, ...service, bucket: bucket.name },
      bucket,
      ...(regionAbove !== undefined && { regionAbove }),
    };
  }
}
