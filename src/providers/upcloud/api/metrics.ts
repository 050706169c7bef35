import { StorageError } from "../../../core/errors.ts";
import type { Metrics, SeriesRequest } from "../../../core/metrics.ts";
import { mapped } from "../../../core/record.ts";
import { normalizePoint, normalizeUsage, pointRecord, usageRecord } from "../records/metrics.ts";
import { listBuckets } from "./buckets.ts";
import type { UpCloudApi } from "./client.ts";

/** `base` is the path of a service. */
export function createMetrics(api: UpCloudApi, base: string): Metrics {
  return {
    totals: (signal) =>
      api.call(
        { operation: "getMetrics", method: "GET", path: `${base}/metrics` },
        mapped(usageRecord, normalizeUsage),
        signal,
      ),
    buckets: (signal) => listBuckets(api, base, signal),
    series: async (request, signal) => {
      checkSeries(request);
      return api.all(
        {
          operation: "listMetricsSeries",
          method: "GET",
          path: `${base}/metrics/series`,
          query: {
            from: request.from.toISOString(),
            to: request.to.toISOString(),
            interval: `${request.intervalHours}h`,
            sort: "start_at",
          },
        },
        mapped(pointRecord, normalizePoint),
        signal,
      );
    },
  };
}

function checkSeries({ from, to, intervalHours }: SeriesRequest): void {
  const isRange = from.getTime() < to.getTime();
  if (!isRange) {
    throw new StorageError("invalidInput", "The range must begin before it ends.", {
      field: "from",
    });
  }
  if (!Number.isInteger(intervalHours) || intervalHours < 1 || intervalHours > 24) {
    throw new StorageError("invalidInput", "The interval is between 1 and 24 whole hours.", {
      field: "intervalHours",
    });
  }
}
