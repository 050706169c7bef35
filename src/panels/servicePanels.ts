import * as vscode from "vscode";
import { displayName } from "../core/display.ts";
import type { Service } from "../core/service.ts";
import { serviceView } from "../protocol/service.ts";
import type { FormsOptions } from "./connectionForms.ts";
import { PanelSet } from "./panelSet.ts";
import { ServicePanel } from "./servicePanel.ts";
import { servicesOf } from "./servicesOf.ts";

/** The open pages of services, one for each. */
export class ServicePanels {
  readonly #options: FormsOptions;
  readonly #panels: PanelSet;

  constructor(options: FormsOptions) {
    this.#options = options;
    this.#panels = new PanelSet(options.extensionUri, {
      ...{ viewType: serviceView, page: "service", icon: "server", retains: true },
    });
  }

  open(connectionId: string, { id, name }: Pick<Service, "id" | "name">): void {
    const subject = JSON.stringify([connectionId, id]);
    if (this.#panels.reveal(subject)) return;
    const { registry, explain, report } = this.#options;
    this.#panels.open(subject, displayName(name, 40), (panel) => {
      const showMetrics = async () => {
        const connection = registry.get(connectionId);
        const service = { id, name };
        const node = { kind: "service", connection, service };
        await vscode.commands.executeCommand("stowage.service.metrics", node);
      };
      return new ServicePanel(panel, {
        ...{ serviceId: id, explain, report, showMetrics },
        services: () => servicesOf(registry, connectionId),
      });
    });
  }
}
