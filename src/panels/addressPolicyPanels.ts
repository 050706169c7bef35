import * as vscode from "vscode";
import type { BucketAddress } from "../core/address.ts";
import type { AddressPolicies } from "../core/bucketPolicy.ts";
import { displayName } from "../core/display.ts";
import { StorageError } from "../core/errors.ts";
import { addressPolicyView } from "../protocol/addressPolicy.ts";
import { AddressPolicyPanel } from "./addressPolicyPanel.ts";
import type { BucketPanelsOptions } from "./lifecyclePanels.ts";
import { bucketOf, PanelSet, subjectOf, type Attach } from "./panelSet.ts";

export interface AddressPolicyPanelsOptions extends BucketPanelsOptions {
  /** This computer's addresses, as far as it knows them itself. */
  readonly ownAddresses: () => readonly string[];
}

/** The open panels of bucket addresses, one for each bucket. */
export class AddressPolicyPanels {
  readonly #options: AddressPolicyPanelsOptions;
  readonly #panels: PanelSet;

  constructor(options: AddressPolicyPanelsOptions) {
    this.#options = options;
    this.#panels = new PanelSet(options.extensionUri, {
      ...{ viewType: addressPolicyView, page: "addressPolicy", icon: "shield", retains: true },
    });
  }

  open(address: BucketAddress): void {
    const title = vscode.l10n.t("Policy: {0}", displayName(address.bucket, 40));
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
    return (panel) => {
      const { explain, ownAddresses } = this.#options;
      const policies = (signal: AbortSignal) => this.#policies(address, signal);
      const { bucket } = address;
      return new AddressPolicyPanel(panel, { bucket, policies, ownAddresses, explain });
    };
  }

  async #policies(address: BucketAddress, signal: AbortSignal): Promise<AddressPolicies> {
    const { policies } = await this.#options.registry.home(address, signal);
    if (policies?.kind === "addresses") return policies;
    throw new StorageError("unsupported", "The bucket has no lists of addresses", {
      bucket: address.bucket,
      operation: "policy",
    });
  }
}
