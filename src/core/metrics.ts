export interface Usage {
  readonly objectCount: number;
  readonly sizeBytes: number;
}

export interface BucketUsage extends Usage {
  readonly name: string;
  readonly isDeleting: boolean;
}

/** What happened between two moments, and what was stored at the second one. */
export interface UsagePoint {
  /** Included. */
  readonly start: Date;
  /** Not included. */
  readonly end: Date;
  readonly bytesTotal: number;
  readonly bytesCreated: number;
  readonly bytesDeleted: number;
  readonly bytesReceived: number;
  readonly bytesTransmitted: number;
  readonly objectsTotal: number;
  readonly objectsCreated: number;
  readonly objectsDeleted: number;
}

export interface SeriesRequest {
  readonly from: Date;
  readonly to: Date;
  /** 1 to 24. */
  readonly intervalHours: number;
}

export interface Metrics {
  totals(signal: AbortSignal): Promise<Usage>;
  buckets(signal: AbortSignal): Promise<readonly BucketUsage[]>;
  /** Oldest first, all of it. */
  series(request: SeriesRequest, signal: AbortSignal): Promise<readonly UsagePoint[]>;
}

const hourMs = 3_600_000;
const evenHours = [1, 2, 3, 4, 6, 8, 12, 24];

/**
 * The shortest interval that divides a day evenly and keeps a chart at `maxPoints` points or fewer;
 * a day when even that is more.
 */
export function intervalHoursFor(from: Date, to: Date, maxPoints = 100): number {
  const hours = Math.max(0, (to.getTime() - from.getTime()) / hourMs);
  return evenHours.find((interval) => hours / interval <= maxPoints) ?? 24;
}
