import {
  boolean,
  date,
  type Decoded,
  number,
  object,
  optional,
  string,
} from "../../../core/record.ts";
import type { BucketUsage, Usage, UsagePoint } from "../../../core/metrics.ts";
import type { Bucket } from "../../../core/model.ts";

export const usageRecord = object({ total_objects: number, total_size_bytes: number });

export function normalizeUsage(record: Decoded<typeof usageRecord>): Usage {
  return { objectCount: record.total_objects, sizeBytes: record.total_size_bytes };
}

/** A bucket has neither a date nor an answer of its own: this is all that is said of it. */
export const bucketRecord = object({
  name: string,
  deleted: optional(boolean),
  total_objects: optional(number),
  total_size_bytes: optional(number),
});

export function normalizeBucketUsage(record: Decoded<typeof bucketRecord>): BucketUsage {
  return {
    name: record.name,
    isDeleting: record.deleted ?? false,
    objectCount: record.total_objects ?? 0,
    sizeBytes: record.total_size_bytes ?? 0,
  };
}

export function bucketOf(usage: BucketUsage, region: string): Bucket {
  return {
    name: usage.name,
    region,
    objectCount: usage.objectCount,
    sizeBytes: usage.sizeBytes,
    state: usage.isDeleting ? "deleting" : "ready",
  };
}

export const pointRecord = object({
  start_at: date,
  end_at: date,
  bytes_total: number,
  bytes_created: number,
  bytes_deleted: number,
  bytes_received: number,
  bytes_transmitted: number,
  objects_total: number,
  objects_created: number,
  objects_deleted: number,
});

export function normalizePoint(record: Decoded<typeof pointRecord>): UsagePoint {
  return {
    start: record.start_at,
    end: record.end_at,
    bytesTotal: record.bytes_total,
    bytesCreated: record.bytes_created,
    bytesDeleted: record.bytes_deleted,
    bytesReceived: record.bytes_received,
    bytesTransmitted: record.bytes_transmitted,
    objectsTotal: record.objects_total,
    objectsCreated: record.objects_created,
    objectsDeleted: record.objects_deleted,
  };
}
