export const metricsView = "stowage.metrics";

export const rangeIds = ["day", "week", "month", "own"] as const;

export type RangeId = (typeof rangeIds)[number];

export interface MetricsRequest {
  readonly range: RangeId;
  /** Days as `YYYY-MM-DD`, both included, in the time of this computer; only for `own`. */
  readonly from?: string;
  readonly to?: string;
}

export type ChartUnit = "bytes" | "count";

export interface ChartLine {
  readonly label: string;
  readonly values: readonly number[];
}

export interface ChartContent {
  readonly id: string;
  readonly title: string;
  readonly unit: ChartUnit;
  /** One sentence for those who do not see the picture. */
  readonly summary: string;
  readonly lines: readonly ChartLine[];
}

export interface BucketRow {
  readonly name: string;
  readonly objects: string;
  readonly size: string;
  readonly isDeleting: boolean;
}

export interface MetricsContent {
  readonly name: string;
  readonly objects: string;
  readonly size: string;
  readonly buckets: readonly BucketRow[];
  /** Ends of the intervals, in seconds since the epoch. */
  readonly times: readonly number[];
  readonly charts: readonly ChartContent[];
  /** What the figures cover, in words. */
  readonly covers: string;
  readonly language: string;
}

export interface MetricsTexts {
  readonly heading: string;
  readonly objects: string;
  readonly used: string;
  readonly buckets: string;
  readonly bucket: string;
  readonly noBuckets: string;
  readonly deleting: string;
  readonly noFigures: string;
  readonly range: string;
  readonly ranges: Readonly<Record<RangeId, string>>;
  readonly from: string;
  readonly to: string;
  readonly show: string;
  readonly refresh: string;
  readonly table: string;
  readonly time: string;
}

export type MetricsOutcome =
  | { readonly kind: "figures"; readonly content: MetricsContent }
  | { readonly kind: "invalid"; readonly field: "from" | "to"; readonly message: string };

export type MetricsCalls = {
  texts: { readonly request: undefined; readonly reply: MetricsTexts };
  load: { readonly request: MetricsRequest; readonly reply: MetricsOutcome };
};

export type MetricsNotices = Record<never, never>;

/** What a page asks for. Throws for anything else: the page is not trusted. */
export function parseMetricsRequest(value: unknown): MetricsRequest {
  if (typeof value !== "object" || value === null || !("range" in value)) {
    throw new TypeError("Not a range");
  }
  const range = rangeIds.find((each) => each === value.range);
  if (!range) throw new TypeError("Not a range");
  const from = "from" in value && typeof value.from === "string" ? value.from : undefined;
  const to = "to" in value && typeof value.to === "string" ? value.to : undefined;
  return { range, ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
}
