import * as vscode from "vscode";
import { displayName } from "../core/display.ts";
import type { Service } from "../core/service.ts";
import { serviceView } from "../protocol/service.ts";
import type { FormsOptions } from "./connectionForms.ts";
import { PanelSet, type Attach } from "./panelSet.ts";
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
    this.#panels.show([connectionId, id], displayName(name, 40), this.#attach(connectionId, id));
  }

  /** Fills a panel that VS Code kept while the window was reloaded. */
  restore(panel: vscode.WebviewPanel, state: unknown): void {
    this.#panels.restore(panel, state, ([connectionId = "", id]) =>
      id !== undefined && this.#options.registry.get(connectionId)
        ? this.#attach(connectionId, id)
        : undefined,
    );
  }

  #attach(connectionId: string, id: string): Attach {
    const { registry, explain, report } = this.#options;
    const services = () => servicesOf(registry, connectionId);
    return (panel) => {
      const run = (command: string) => async (service: Service) => {
        const node = { kind: "service", connection: registry.get(connectionId), service };
        await vscode.commands.executeCommand(command, node);
      };
      return new ServicePanel(panel, {
        ...{ serviceId: id, explain, report, services },
        showMetrics: run("stowage.service.metrics"),
        editAll: run("stowage.service.edit"),
      });
    };
  }
}
