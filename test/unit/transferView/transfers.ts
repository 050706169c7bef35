import type { TransferOrder } from "../../../src/transfers/order.ts";
import type { Transfer, TransferState } from "../../../src/transfers/queue/transfer.ts";
import type { TransferProgress } from "../../../src/transfers/transfer.ts";

const bucket = { connectionId: "c1", bucket: "media" };
const photo = { ...bucket, kind: "object", key: "photos/a.jpg", sizeBytes: 10 } as const;
const to = { ...bucket, prefix: "archive/" };
const rename = { kind: "rename", from: photo, to: "photos/b.jpg" } as const;

/** One of every kind. */
export const orders: readonly TransferOrder[] = [
  { kind: "upload", paths: ["/home/me/report.pdf", "/home/me/photos"], to },
  {
    kind: "download",
    selected: [{ ...bucket, kind: "prefix", prefix: "photos/" }],
    folder: "/tmp",
  },
  { kind: "downloadTo", object: photo, path: "/tmp/a.jpg" },
  { kind: "copy", selected: [photo], to },
  { kind: "move", selected: [photo], to },
  rename,
  { kind: "delete", selected: [photo] },
  { kind: "empty", bucket, versions: false },
  {
    ...{
      kind: "sync",
      source: { kind: "folder", path: "/home/me" },
      planPath: "/plan",
      holdingId: "1",
    },
    target: { kind: "prefix", ...to },
  },
  { kind: "restore", target: { kind: "prefix", ...to }, removals: [] },
  { kind: "restoreVersion", object: { ...bucket, key: "photos/a.jpg" }, versionId: "v1" },
  { kind: "undo", of: "1", undone: rename },
];

export const states: readonly TransferState[] = [
  "queued",
  "running",
  "pausing",
  "cancelling",
  "paused",
  "interrupted",
  "failed",
  "done",
  "cancelled",
];

export function transferOf(parts: Partial<Transfer> = {}): Transfer {
  const [order] = orders;
  if (!order) throw new Error("No orders");
  return {
    ...{ id: "1", order, live: {}, addedAt: new Date(0) },
    ...{ hasBegun: true, state: "queued" },
    ...{ progress: undefined, report: undefined, error: undefined },
    pace: { bytesPerSecond: 0, filesPerSecond: 0, leftMs: undefined },
    ...parts,
  };
}

export function progressOf(parts: Partial<TransferProgress> = {}): TransferProgress {
  return {
    ...{ filesDone: 0, filesTotal: 1, bytesDone: 0, bytesTotal: 100, bytesMoved: 0 },
    ...{ isCounting: false, current: "", active: [], failed: [] },
    ...parts,
  };
}
