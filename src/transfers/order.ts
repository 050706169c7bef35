import type { BucketAddress, ObjectAddress, PrefixAddress } from "../core/address.ts";
import { parentPrefix } from "../core/key.ts";
import type { EndAddress } from "./compare/endAddress.ts";
import { eachInTurns, mapInTurns } from "./pace/inTurns.ts";
import type { Removal } from "./sync/step.ts";

/** What was selected, by address. Size and ETag are as listed then; the engine asks when they are absent. */
export type SelectedAddress = ObjectAt | PrefixAt;

export interface ObjectAt extends ObjectAddress {
  readonly kind: "object";
  readonly sizeBytes?: number;
  readonly etag?: string;
}

export interface PrefixAt extends PrefixAddress {
  readonly kind: "prefix";
}

/**
 * One operation of the engine, in addresses instead of stores: can be written down, read again after
 * a restart, and run again. Holds no secret.
 */
export type TransferOrder =
  | {
      readonly kind: "upload";
      /** Absolute paths of files and folders. */
      readonly paths: readonly string[];
      /** Names of what was given as bytes, without a path: it is gone when VS Code restarts. */
      readonly bytes?: readonly string[];
      readonly to: PrefixAddress;
    }
  | {
      readonly kind: "download";
      readonly selected: readonly SelectedAddress[];
      readonly folder: string;
    }
  /** One object to exactly this path, over what is there: the person was asked when choosing it. */
  | {
      readonly kind: "downloadTo";
      readonly object: ObjectAt;
      /** Absent: as it is now. */
      readonly versionId?: string;
      readonly path: string;
    }
  /** An earlier version becomes the current one. */
  | {
      readonly kind: "restoreVersion";
      readonly object: ObjectAddress;
      readonly versionId: string;
    }
  | {
      readonly kind: "copy";
      readonly selected: readonly SelectedAddress[];
      readonly to: PrefixAddress;
      /** Answers every taken name, instead of a person. */
      readonly onTaken?: "keepBoth";
    }
  | {
      readonly kind: "move";
      readonly selected: readonly SelectedAddress[];
      readonly to: PrefixAddress;
    }
  /** An object to a key, or a prefix to a prefix, in its bucket. */
  | { readonly kind: "rename"; readonly from: SelectedAddress; readonly to: string }
  | { readonly kind: "delete"; readonly selected: readonly SelectedAddress[] }
  /** What was chosen of the differences between two places. */
  | {
      readonly kind: "sync";
      readonly source: EndAddress;
      readonly target: EndAddress;
      /** The file that holds the steps: there may be a million. */
      readonly planPath: string;
      /** Names the folder in which deleted files wait, below a target that is a folder. */
      readonly holdingId: string;
    }
  /** Brings back what a `sync` deleted. */
  | {
      readonly kind: "restore";
      readonly target: EndAddress;
      readonly removals: readonly Removal[];
    }
  /** Everything in a bucket, or the whole history that it keeps. Nothing of that can be taken back. */
  | { readonly kind: "empty"; readonly bucket: BucketAddress; readonly versions: boolean }
  /** Takes back what the transfer with the id `of` did, as its journal says. */
  | { readonly kind: "undo"; readonly of: string; readonly undone: UndoableOrder };

export type TransferKind = TransferOrder["kind"];

export type UndoableOrder = Extract<TransferOrder, { kind: "move" | "rename" | "delete" }>;

/** Whether what it was doing can be taken back, as far as the order tells. */
export function isUndoable(order: TransferOrder): order is UndoableOrder {
  return order.kind === "move" || order.kind === "rename" || order.kind === "delete";
}

const kinds: Readonly<Record<TransferKind, true>> = {
  ...{ upload: true, download: true, downloadTo: true, restoreVersion: true, copy: true },
  ...{ move: true, rename: true, delete: true, sync: true, restore: true, empty: true, undo: true },
};

/**
 * Whether something that was written down is an order, as far as its kind tells: journals are
 * written by this extension only, but by any version of it.
 */
export function isOrder(value: unknown): value is TransferOrder {
  if (typeof value !== "object" || value === null || !("kind" in value)) return false;
  return typeof value.kind === "string" && Object.hasOwn(kinds, value.kind);
}

/** Names of what cannot be read any more after a restart: it was given as bytes, without a path. */
export function lostAtRestart(order: TransferOrder): readonly string[] {
  return order.kind === "upload" ? (order.bytes ?? []) : [];
}

/** Whether anything is left of it after a restart. */
export function outlivesRestart(order: TransferOrder): boolean {
  return order.kind !== "upload" || order.paths.length > 0;
}

/** A place that the order is about: tells whose credentials it needs. Undefined when it is about nothing. */
export function addressOf(order: TransferOrder): BucketAddress | undefined {
  switch (order.kind) {
    case "upload":
      return order.to;
    case "download":
    case "copy":
    case "move":
    case "delete":
      return order.selected[0];
    case "downloadTo":
    case "restoreVersion":
      return order.object;
    case "rename":
      return order.from;
    case "sync":
      return [order.target, order.source].find((end) => end.kind === "prefix");
    case "restore":
      return order.target.kind === "prefix" ? order.target : undefined;
    case "empty":
      return order.bucket;
    case "undo":
      return addressOf(order.undone);
  }
}

/** Every bucket that the order touches, each once. */
export async function bucketsOf(order: TransferOrder): Promise<readonly BucketAddress[]> {
  const all = async (): Promise<readonly BucketAddress[]> => {
    switch (order.kind) {
      case "copy":
      case "move":
        return [order.to, ...order.selected];
      case "download":
      case "delete":
        return order.selected;
      case "sync":
        return [order.source, order.target].filter((end) => end.kind === "prefix");
      case "undo":
        return bucketsOf(order.undone);
      default:
        return [addressOf(order)].filter((address) => address !== undefined);
    }
  };
  return (await distinct(await all(), () => "")).map(bucketOf);
}

/** A place in a bucket that is listed: where an order adds or removes something. */
export type ListedPlace = BucketAddress & { readonly prefix: string };

/** Every folder of a bucket that looks different after this order, each once. */
export async function placesOf(order: TransferOrder): Promise<readonly ListedPlace[]> {
  switch (order.kind) {
    case "upload":
    case "copy":
      return [order.to];
    case "download":
    case "downloadTo":
      return [];
    case "move":
      return placesAbove(order.selected, order.to);
    case "rename": {
      const from = parentOf(order.from);
      return distinct([from, { ...from, prefix: parentPrefix(order.to) }], ({ prefix }) => prefix);
    }
    case "delete":
      return placesAbove(order.selected);
    case "sync":
    case "restore":
      return order.target.kind === "prefix" ? [order.target] : [];
    case "empty":
      return [{ ...order.bucket, prefix: "" }];
    case "restoreVersion":
      return [parentOf({ kind: "object", ...order.object })];
    case "undo":
      return placesOf(order.undone);
  }
}

/** Of what may be a hundred thousand: nothing is made of each. */
async function placesAbove(
  selected: readonly SelectedAddress[],
  ...others: readonly PrefixAddress[]
): Promise<readonly ListedPlace[]> {
  const first = await distinct(selected, (one) => parentPrefix(pathOf(one)));
  const above = await mapInTurns(first, parentOf);
  return others.length === 0 ? above : distinct([...others, ...above], ({ prefix }) => prefix);
}

function parentOf(selected: SelectedAddress): ListedPlace {
  return { ...bucketOf(selected), prefix: parentPrefix(pathOf(selected)) };
}

function pathOf(selected: SelectedAddress): string {
  return selected.kind === "object" ? selected.key : selected.prefix;
}

function bucketOf({ connectionId, serviceId, bucket }: BucketAddress): BucketAddress {
  return { connectionId, ...(serviceId !== undefined && { serviceId }), bucket };
}

/** The first of each bucket and prefix. What is of one bucket mostly stands together. */
async function distinct<A extends BucketAddress>(
  addresses: readonly A[],
  prefixOf: (address: A) => string,
): Promise<readonly A[]> {
  const byBucket = new Map<string, Map<string, A>>();
  let last: { readonly address: A; readonly places: Map<string, A> } | undefined;
  await eachInTurns(addresses, (address) => {
    if (!last || !isOneBucket(last.address, address)) {
      const { connectionId, serviceId, bucket } = address;
      const id = JSON.stringify([connectionId, serviceId, bucket]);
      const places = byBucket.get(id) ?? new Map<string, A>();
      byBucket.set(id, places);
      last = { address, places };
    }
    const prefix = prefixOf(address);
    if (!last.places.has(prefix)) last.places.set(prefix, address);
  });
  return [...byBucket.values()].flatMap((places) => [...places.values()]);
}

export function isOneBucket(a: BucketAddress, b: BucketAddress): boolean {
  return a.bucket === b.bucket && a.connectionId === b.connectionId && a.serviceId === b.serviceId;
}
