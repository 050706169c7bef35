import * as vscode from "vscode";
import type { ObjectAddress, PrefixAddress } from "../core/address.ts";
import { displayName } from "../core/display.ts";
import { baseName, parentPrefix } from "../core/key.ts";
import { objectPropertiesView } from "../protocol/objectProperties.ts";
import type { TransferEngine } from "../transfers/transfer.ts";
import type { BucketPanelsOptions } from "./bucketPanels.ts";
import { ObjectPropertiesPanel } from "./objectPropertiesPanel.ts";
import { bucketOf, PanelSet, subjectOf, type Attach } from "./panelSet.ts";

export interface ObjectPanelsOptions extends BucketPanelsOptions {
  readonly transfers: () => Promise<TransferEngine>;
  /** Told of a place whose objects were changed. */
  readonly changed: (place: PrefixAddress) => void;
}

/** The open pages about objects, one for each. */
export class ObjectPropertiesPanels {
  readonly #options: ObjectPanelsOptions;
  readonly #panels: PanelSet;

  constructor(options: ObjectPanelsOptions) {
    this.#options = options;
    this.#panels = new PanelSet(options.extensionUri, {
      ...{ viewType: objectPropertiesView, page: "objectProperties", icon: "info", retains: true },
    });
  }

  open(address: ObjectAddress): void {
    const title = vscode.l10n.t("Properties: {0}", displayName(baseName(address.key), 40));
    this.#panels.show([...subjectOf(address), address.key], title, this.#attach(address));
  }

  /** Fills a panel that VS Code kept while the window was reloaded. */
  restore(panel: vscode.WebviewPanel, state: unknown): void {
    this.#panels.restore(panel, state, (subject) => {
      const address = bucketOf(subject, this.#options.registry);
      const [, , , key] = subject;
      return address && key !== undefined ? this.#attach({ ...address, key }) : undefined;
    });
  }

  #attach({ key, ...place }: ObjectAddress): Attach {
    const { registry, transfers, explain, changed } = this.#options;
    const onDidChange = () => changed({ ...place, prefix: parentPrefix(key) });
    const address = { ...place, key };
    return (panel) =>
      new ObjectPropertiesPanel(panel, { address, registry, transfers, explain, onDidChange });
  }
}
