import type * as vscode from "vscode";
import { formatBytes, formatCount } from "../core/format.ts";
import type { UsagePoint } from "../core/metrics.ts";
import type { ChartContent, ChartUnit, MetricsTexts } from "../protocol/metrics.ts";

type L10n = Pick<typeof vscode.l10n, "t">;
type Line = readonly [label: string, value: (point: UsagePoint) => number];

/** The charts of a series; what happened within an interval is an amount for the interval. */
export function chartsOf(points: readonly UsagePoint[], l10n: L10n): ChartContent[] {
  const chart = (
    id: string,
    title: string,
    unit: ChartUnit,
    lines: readonly Line[],
  ): ChartContent => {
    const filled = lines.map(([label, value]) => ({ label, values: points.map(value) }));
    const parts = filled.map(({ label, values }) => rangeText(label, values, unit, l10n));
    return { id, title, unit, lines: filled, summary: `${title}. ${parts.join(" ")}` };
  };
  const stored = l10n.t("Stored");
  const [created, deleted] = [l10n.t("Created"), l10n.t("Deleted")];
  return [
    chart("bytesTotal", l10n.t("Bytes stored"), "bytes", [[stored, (at) => at.bytesTotal]]),
    chart("objectsTotal", l10n.t("Objects stored"), "count", [[stored, (at) => at.objectsTotal]]),
    chart("bytesChanged", l10n.t("Bytes created and deleted"), "bytes", [
      [created, (at) => at.bytesCreated],
      [deleted, (at) => at.bytesDeleted],
    ]),
    chart("objectsChanged", l10n.t("Objects created and deleted"), "count", [
      [created, (at) => at.objectsCreated],
      [deleted, (at) => at.objectsDeleted],
    ]),
    chart("traffic", l10n.t("Bytes received and transmitted"), "bytes", [
      [l10n.t("Received"), (at) => at.bytesReceived],
      [l10n.t("Transmitted"), (at) => at.bytesTransmitted],
    ]),
  ];
}

function rangeText(label: string, values: readonly number[], unit: ChartUnit, l10n: L10n): string {
  const format = unit === "bytes" ? formatBytes : formatCount;
  const least = values.reduce((a, b) => Math.min(a, b), values[0] ?? 0);
  const most = values.reduce((a, b) => Math.max(a, b), 0);
  return l10n.t("{0}: from {1} to {2}.", label, format(least), format(most));
}

export function coversText(intervalHours: number, count: number, l10n: L10n): string {
  return intervalHours === 1
    ? l10n.t("{0} intervals of an hour", count)
    : l10n.t("{0} intervals of {1} hours", count, intervalHours);
}

export function metricsTexts(l10n: L10n): MetricsTexts {
  return {
    heading: l10n.t("Metrics"),
    objects: l10n.t("Objects"),
    used: l10n.t("Used"),
    buckets: l10n.t("Buckets"),
    bucket: l10n.t("Bucket"),
    noBuckets: l10n.t("The service has no buckets."),
    deleting: l10n.t("being deleted"),
    noFigures: l10n.t("There are no figures for this time."),
    range: l10n.t("Time"),
    ranges: {
      day: l10n.t("24 hours"),
      week: l10n.t("7 days"),
      month: l10n.t("30 days"),
      own: l10n.t("Custom range"),
    },
    from: l10n.t("First day"),
    to: l10n.t("Last day"),
    show: l10n.t("Show"),
    refresh: l10n.t("Refresh"),
    table: l10n.t("Figures as a table"),
    time: l10n.t("Until"),
  };
}
