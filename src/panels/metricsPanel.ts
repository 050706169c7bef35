import * as vscode from "vscode";
import { displayName } from "../core/display.ts";
import { formatBytes, formatCount } from "../core/format.ts";
import { intervalHoursFor } from "../core/metrics.ts";
import type { Services } from "../core/service.ts";
import {
  parseMetricsRequest,
  type MetricsCalls,
  type MetricsNotices,
  type MetricsOutcome,
  type MetricsRequest,
} from "../protocol/metrics.ts";
import { serve, type Host } from "../protocol/rpcHost.ts";
import { metricsRange, type RangeProblem } from "./metricsRange.ts";
import { chartsOf, coversText, metricsTexts } from "./metricsTexts.ts";
import { portOf } from "./panelSet.ts";

export interface MetricsPanelOptions {
  readonly serviceId: string;
  /** Absent where only the id is known: then the service is asked for it. */
  readonly name: string | undefined;
  readonly services: () => Promise<Services>;
  readonly explain: (error: unknown) => string;
}

/** The host of one open page of figures. */
export class MetricsPanel implements vscode.Disposable {
  readonly #options: MetricsPanelOptions;
  readonly #host: Host<MetricsNotices>;
  #name: string | undefined;

  constructor(panel: vscode.WebviewPanel, options: MetricsPanelOptions) {
    this.#options = options;
    this.#name = options.name;
    this.#host = serve<MetricsCalls, MetricsNotices>(
      portOf(panel.webview),
      {
        texts: { parse: () => undefined, answer: () => metricsTexts(vscode.l10n) },
        load: {
          parse: parseMetricsRequest,
          answer: (request, signal) => this.#load(request, signal),
        },
      },
      (error) => ({ message: options.explain(error) }),
    );
  }

  dispose(): void {
    this.#host.dispose();
  }

  async #load(request: MetricsRequest, signal: AbortSignal): Promise<MetricsOutcome> {
    const range = metricsRange(request, Date.now());
    if ("problem" in range) return refusal(range);
    const { serviceId } = this.#options;
    const services = await this.#options.services();
    this.#name ??= (await services.get(serviceId, signal)).name;
    const { metrics } = services.open(serviceId);
    const intervalHours = intervalHoursFor(range.from, range.to);
    const [totals, buckets, points] = await Promise.all([
      metrics.totals(signal),
      metrics.buckets(signal),
      metrics.series({ ...range, intervalHours }, signal),
    ]);
    return {
      kind: "figures",
      content: {
        name: displayName(this.#name),
        objects: formatCount(totals.objectCount),
        size: formatBytes(totals.sizeBytes),
        buckets: [...buckets]
          .sort((a, b) => b.sizeBytes - a.sizeBytes || (a.name < b.name ? -1 : 1))
          .map(({ name, objectCount, sizeBytes, isDeleting }) => ({
            ...{ name: displayName(name), isDeleting },
            ...{ objects: formatCount(objectCount), size: formatBytes(sizeBytes) },
          })),
        times: points.map(({ end }) => end.getTime() / 1000),
        charts: chartsOf(points, vscode.l10n),
        covers: coversText(intervalHours, points.length, vscode.l10n),
        language: vscode.env.language,
      },
    };
  }
}

function refusal({ field, problem }: RangeProblem): MetricsOutcome {
  const message =
    problem === "notADay"
      ? vscode.l10n.t("Enter a day as year, month, day: 2030-12-31.")
      : field === "from"
        ? vscode.l10n.t("The first day lies ahead.")
        : vscode.l10n.t("The last day is before the first one.");
  return { kind: "invalid", field, message };
}
