import { type Call, type Operation, pageOf, serviceOf } from "../operation.ts";
import { invalid } from "../problem.ts";
import type { Hour } from "../state.ts";
import { type BucketTotals, usageOf } from "./buckets.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

export const metricOperations: readonly Operation[] = [
  {
    method: "GET",
    path: "/object-storage-2/{serviceUuid}/metrics",
    status: 200,
    run: async (call) => {
      const { objects, bytes } = await usageOf(serviceOf(call));
      return { total_objects: objects, total_size_bytes: bytes };
    },
  },
  {
    method: "GET",
    path: "/object-storage-2/{serviceUuid}/metrics/series",
    status: 200,
    query: "Series",
    run: async (call) => {
      const service = serviceOf(call);
      const history = upToNow(service.history, await usageOf(service), call.context.now());
      const points = pointsOf(history, rangeOf(call));
      const sorted = call.query["sort"] === "start_at" ? points : points.reverse();
      return pageOf(sorted, call.query);
    },
  },
];

interface Range {
  readonly from: number;
  readonly to: number;
  readonly stepMs: number;
}

function rangeOf({ query, context }: Call): Range {
  const now = context.now();
  const to = time(query["to"]) ?? now;
  const from = time(query["from"]) ?? now - dayMs;
  if (from >= to) throw invalid("from", "must be before to");
  const hours = typeof query["interval"] === "string" ? parseInt(query["interval"], 10) : 1;
  return { from, to: Math.min(to, now), stepMs: hours * hourMs };
}

function time(value: unknown): number | undefined {
  return typeof value === "string" ? Date.parse(value) : undefined;
}

/** With this hour, which ends at what is there now: the series and the totals tell the same. */
function upToNow(history: readonly Hour[], { objects, bytes }: BucketTotals, now: number): Hour[] {
  const start = Math.floor(now / hourMs) * hourMs;
  const before = history.filter((hour) => hour.start < start);
  const known = history.find((hour) => hour.start === start);
  const last = known ?? before.at(-1);
  const objectsGrowth = objects - (last?.objectsTotal ?? 0);
  const bytesGrowth = bytes - (last?.bytesTotal ?? 0);
  const created = Math.max(0, bytesGrowth);
  return [
    ...before,
    {
      ...{ start, objectsTotal: objects, bytesTotal: bytes },
      objectsCreated: (known?.objectsCreated ?? 0) + Math.max(0, objectsGrowth),
      objectsDeleted: (known?.objectsDeleted ?? 0) + Math.max(0, -objectsGrowth),
      bytesCreated: (known?.bytesCreated ?? 0) + created,
      bytesDeleted: (known?.bytesDeleted ?? 0) + Math.max(0, -bytesGrowth),
      bytesReceived: (known?.bytesReceived ?? 0) + created,
      bytesTransmitted: known?.bytesTransmitted ?? 0,
    },
  ];
}

/** Oldest first. */
function pointsOf(
  history: readonly Hour[],
  { from, to, stepMs }: Range,
): Record<string, unknown>[] {
  const points: Record<string, unknown>[] = [];
  for (let start = Math.floor(from / stepMs) * stepMs; start < to; start += stepMs) {
    const end = start + stepMs;
    points.push(point(history, start, end));
  }
  return points;
}

function point(history: readonly Hour[], start: number, end: number): Record<string, unknown> {
  const inside = history.filter((hour) => hour.start >= start && hour.start < end);
  const sum = (pick: (hour: Hour) => number) =>
    inside.reduce((total, hour) => total + pick(hour), 0);
  const last = history.filter((hour) => hour.start < end).at(-1);
  return {
    bytes_created: sum((hour) => hour.bytesCreated),
    bytes_deleted: sum((hour) => hour.bytesDeleted),
    bytes_received: sum((hour) => hour.bytesReceived),
    bytes_total: last?.bytesTotal ?? 0,
    bytes_transmitted: sum((hour) => hour.bytesTransmitted),
    end_at: new Date(end).toISOString(),
    objects_created: sum((hour) => hour.objectsCreated),
    objects_deleted: sum((hour) => hour.objectsDeleted),
    objects_total: last?.objectsTotal ?? 0,
    start_at: new Date(start).toISOString(),
  };
}
