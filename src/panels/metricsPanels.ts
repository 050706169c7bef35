import * as vscode from "vscode";
import { displayName } from "../core/display.ts";
import type { Service } from "../core/service.ts";
import { metricsView } from "../protocol/metrics.ts";
import type { FormsOptions } from "./connectionForms.ts";
import { MetricsPanel } from "./metricsPanel.ts";
import { PanelSet } from "./panelSet.ts";
import { servicesOf } from "./servicesOf.ts";

/** The open pages of figures, one for each service. */
export class MetricsPanels {
  readonly #options: FormsOptions;
  readonly #panels: PanelSet;

  constructor(options: FormsOptions) {
    this.#options = options;
    this.#panels = new PanelSet(options.extensionUri, {
      ...{ viewType: metricsView, page: "metrics", icon: "graph-line", retains: true },
    });
  }

  open(connectionId: string, { id, name }: Pick<Service, "id" | "name">): void {
    const subject = JSON.stringify([connectionId, id]);
    if (this.#panels.reveal(subject)) return;
    const { registry, explain } = this.#options;
    const title = vscode.l10n.t("Metrics: {0}", displayName(name, 40));
    this.#panels.open(subject, title, (panel) => {
      const services = () => servicesOf(registry, connectionId);
      return new MetricsPanel(panel, { serviceId: id, name, services, explain });
    });
  }
}
