import * as vscode from "vscode";
import type { BucketAddress } from "../core/address.ts";
import { displayName } from "../core/display.ts";
import { bucketDetailsView } from "../protocol/bucketDetails.ts";
import type { FormsOptions } from "./connectionForms.ts";
import { BucketDetailsPanel } from "./bucketDetailsPanel.ts";
import { PanelSet } from "./panelSet.ts";

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
    const subject = JSON.stringify([address.connectionId, address.serviceId, address.bucket]);
    if (this.#panels.reveal(subject)) return;
    const title = vscode.l10n.t("Bucket: {0}", displayName(address.bucket, 40));
    this.#panels.open(
      subject,
      title,
      (panel) => new BucketDetailsPanel(panel, { address, ...this.#options }),
    );
  }
}
