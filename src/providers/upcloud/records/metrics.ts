import {
  date,
  type Decoded,
  type Decoder,
  object,
  optional,
  string,
} from "../../../core/record.ts";
import { count, flag, moment } from "./loose.ts";
import type { BucketUsage, Usage, UsagePoint } from "../../../core/metrics.ts";
import type { Bucket } from "../../../core/model.ts";

export const usageRecord = object({ total_objects: count, total_size_bytes: count });

export function normalizeUsage(record: Decoded<typeof usageRecord>): Usage {
  return { objectCount: record.total_objects, sizeBytes: record.total_size_bytes };
}

/** A bucket has neither a date nor an answer of its own: this is all that is said of it. */
export const bucketRecord = object({
  name: string,
  deleted: optional(flag),
  total_objects: count,
  total_size_bytes: count,
});

export function normalizeBucketUsage(record: Decoded<typeof bucketRecord>): BucketUsage {
  return {
    name: record.name,
    isDeleting: record.deleted ?? false,
    objectCount: record.total_objects,
    sizeBytes: record.total_size_bytes,
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

/** Also as a number; a figure of no time is none. */
const time: Decoder<Date> = (value, path) => moment(value, path) ?? date(value, path);

export const pointRecord = object({
  start_at: time,
  end_at: time,
  bytes_total: count,
  bytes_created: count,
  bytes_deleted: count,
  bytes_received: count,
  bytes_transmitted: count,
  objects_total: count,
  objects_created: count,
  objects_deleted: count,
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
