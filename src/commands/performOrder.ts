import { bucketStore } from "../connections/bucketStore.ts";
import type { ConnectionRegistry } from "../connections/registry.ts";
import { bytesGone, StorageError } from "../core/errors.ts";
import { atVersion } from "../transfers/store/atVersion.ts";
import type { LiveParts } from "../transfers/queue/transfer.ts";
import { lostAtRestart, type TransferOrder } from "../transfers/order.ts";
import type {
  LocalSource,
  TransferEngine,
  TransferOptions,
  TransferReport,
} from "../transfers/transfer.ts";
import { readPlan } from "../transfers/sync/planFile.ts";
import { nameOfRemoval, type Removal } from "../transfers/sync/step.ts";
import type { VersionedPlace } from "../transfers/versions.ts";
import { everythingIn } from "./bucketContents.ts";
import { endOf } from "./compareEnds.ts";
import { homeOf, placeOf, selectedAt } from "./targets.ts";

type Registry = Pick<ConnectionRegistry, "home">;

/** An order that needs nothing but the stores that its addresses lead to. */
export type PlainOrder = Exclude<TransferOrder, { kind: "undo" }>;

/** Finds the stores that an order names and lets the engine do it. */
export async function performOrder(
  registry: Registry,
  engine: TransferEngine,
  { order, live }: { readonly order: PlainOrder; readonly live: LiveParts },
  options: TransferOptions,
): Promise<TransferReport> {
  const { signal } = options;
  switch (order.kind) {
    case "upload": {
      const paths = order.paths.map((path) => ({ kind: "path", path }) as const);
      const place = await placeOf(registry, order.to, signal);
      const bytes = live.bytes ?? lostAtRestart(order).map(lost);
      return engine.upload([...paths, ...bytes], place, options);
    }
    case "download": {
      const selected = await selectedAt(registry, order.selected, signal);
      return engine.download(selected, order.folder, options);
    }
    case "downloadTo": {
      const object = required((await selectedAt(registry, [order.object], signal))[0]);
      const { versionId, path } = order;
      const store = versionId === undefined ? object.store : atVersion(object.store, versionId);
      const onConflict = async () => ({ choice: "overwrite", applyToAll: true }) as const;
      return engine.downloadTo({ ...object, store }, path, { ...options, onConflict });
    }
    case "restoreVersion": {
      const { object, versionId } = order;
      const { bucket, key } = object;
      const store = await bucketStore(registry, object, signal);
      return engine.rewrite({ store, bucket, key, versionId }, options);
    }
    case "copy": {
      const selected = await selectedAt(registry, order.selected, signal);
      const place = await placeOf(registry, order.to, signal);
      const keepBoth = async () => ({ choice: "keepBoth", applyToAll: true }) as const;
      const answered = order.onTaken ? { ...options, onConflict: keepBoth } : options;
      return engine.copy(selected, place, answered);
    }
    case "move": {
      const selected = await selectedAt(registry, order.selected, signal);
      return engine.move(selected, await placeOf(registry, order.to, signal), options);
    }
    case "rename": {
      const [selected] = await selectedAt(registry, [order.from], signal);
      return engine.rename(required(selected), order.to, options);
    }
    case "delete":
      return engine.remove(await selectedAt(registry, order.selected, signal), options);
    case "sync": {
      const { planPath, holdingId } = order;
      const source = await endOf(registry, order.source, signal);
      const target = await endOf(registry, order.target, signal);
      const onRemoved = (removal: Removal) =>
        void live.removals?.set(nameOfRemoval(removal), removal);
      return engine.sync(
        { source, target, steps: () => readPlan(planPath), holdingId },
        { ...options, onRemoved },
      );
    }
    case "restore":
      return engine.restore(await endOf(registry, order.target, signal), order.removals, options);
    case "empty":
      return empty(registry, engine, order, options);
  }
}

async function empty(
  registry: Registry,
  engine: TransferEngine,
  { bucket: address, versions }: Extract<PlainOrder, { kind: "empty" }>,
  options: TransferOptions,
): Promise<TransferReport> {
  const { bucket } = address;
  const store = await bucketStore(registry, address, options.signal);
  if (!versions) return engine.remove([everythingIn(store, bucket)], options);
  const { features } = await homeOf(registry, address, options.signal);
  if (!features) throw new StorageError("unsupported", "The bucket has no versions", { bucket });
  const list: VersionedPlace["list"] = (...args) => features.versions(...args);
  return engine.removeVersions({ store, bucket, prefix: "", list }, options);
}

/** What was given as bytes to an earlier process. */
function lost(name: string): LocalSource {
  const facts = { path: name, code: bytesGone };
  const error = new StorageError("localMissing", `Lost by a restart: ${name}`, facts);
  return { kind: "bytes", name, read: () => Promise.reject(error) };
}

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("Nothing selected");
  return value;
}
