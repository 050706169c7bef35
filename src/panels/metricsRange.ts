import type { MetricsRequest } from "../protocol/metrics.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const hours = { day: 24, week: 7 * 24, month: 30 * 24 } as const;

export type RangeProblem = { readonly field: "from" | "to"; readonly problem: "notADay" | "order" };

/**
 * The time that is asked for, on whole hours, which are the service's shortest interval. It ends no
 * later than the hour that has begun.
 */
export function metricsRange(
  request: MetricsRequest,
  now: number,
): { readonly from: Date; readonly to: Date } | RangeProblem {
  const end = Math.ceil(now / hourMs) * hourMs;
  if (request.range !== "own") {
    return { from: new Date(end - hours[request.range] * hourMs), to: new Date(end) };
  }
  const from = startOfDay(request.from);
  if (from === undefined) return { field: "from", problem: "notADay" };
  const lastDay = startOfDay(request.to);
  if (lastDay === undefined) return { field: "to", problem: "notADay" };
  if (lastDay < from) return { field: "to", problem: "order" };
  if (from >= end) return { field: "from", problem: "order" };
  const to = Math.min(end, lastDay + dayMs);
  return { from: new Date(from), to: new Date(to) };
}

/** In the time of this computer. */
function startOfDay(text: string | undefined): number | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text?.trim() ?? "");
  if (!match) return undefined;
  const [year = 0, month = 0, day = 0] = match.slice(1).map(Number);
  const date = new Date(year, month - 1, day);
  const isReal = date.getMonth() === month - 1 && date.getDate() === day;
  return isReal ? date.getTime() : undefined;
}
