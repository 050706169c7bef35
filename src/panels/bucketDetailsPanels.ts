import * as vscode from "vscode";
import type { BucketAddress } from "../core/address.ts";
import { displayName } from "../core/display.ts";
import { bucketDetailsView } from "../protocol/bucketDetails.ts";
import type { FormsOptions } from "./connectionForms.ts";
import { BucketDetailsPanel } from "./bucketDetailsPanel.ts";
import { bucketOf, PanelSet, subjectOf, type Attach } from "./panelSet.ts";

/** The open panels about buckets, one for each. */
export class BucketDetailsPanels {
  readonly #options: FormsOptions;
  readonly #panels: PanelSet;

  constructor(options: FormsOptions) {
    this.#options = options;
    this.#panels = new PanelSet(options.extensionUri, {
      ...{ viewType: bucketDetailsView, page: "bucketDetails", icon: "archive", retains: true },
    });
  }

  open(address: BucketAddress): void {
    const title = vscode.l10n.t("Bucket: {0}", displayName(address.bucket, 40));
    this.#panels.show(subjectOf(address), title, this.#attach(address));
  }

  /** Fills a panel that VS Code kept while the window was reloaded. */
  restore(panel: vscode.WebviewPanel, state: unknown): void {
    this.#panels.restore(panel, state, (subject) => {
      const address = bucketOf(subject, this.#options.registry);
      return address && this.#attach(address);
    });
  }

  #attach(address: BucketAddress): Attach {
    return (panel) => new BucketDetailsPanel(panel, { address, ...this.#options });
  }
}
