import * as vscode from "vscode";
import { displayName } from "../core/display.ts";
import type { Service } from "../core/service.ts";
import { metricsView } from "../protocol/metrics.ts";
import type { FormsOptions } from "./connectionForms.ts";
import { MetricsPanel } from "./metricsPanel.ts";
import { PanelSet, type Attach } from "./panelSet.ts";
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
    const title = vscode.l10n.t("Metrics: {0}", displayName(name, 40));
    this.#panels.show([connectionId, id], title, this.#attach(connectionId, id, name));
  }

  /** Fills a panel that VS Code kept while the window was reloaded. */
  restore(panel: vscode.WebviewPanel, state: unknown): void {
    this.#panels.restore(panel, state, ([connectionId = "", id]) =>
      id !== undefined && this.#options.registry.get(connectionId)
        ? this.#attach(connectionId, id, undefined)
        : undefined,
    );
  }

  #attach(connectionId: string, serviceId: string, name: string | undefined): Attach {
    const { registry, explain } = this.#options;
    const services = () => servicesOf(registry, connectionId);
    return (panel) => new MetricsPanel(panel, { serviceId, name, services, explain });
  }
}
