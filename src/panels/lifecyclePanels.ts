import * as vscode from "vscode";
import { bucketStore } from "../connections/bucketStore.ts";
import type { ConnectionRegistry } from "../connections/registry.ts";
import type { BucketAddress } from "../core/address.ts";
import { displayName } from "../core/display.ts";
import { StorageError } from "../core/errors.ts";
import { lifecycleView } from "../protocol/lifecycle.ts";
import { LifecyclePanel } from "./lifecyclePanel.ts";
import { bucketOf, PanelSet, subjectOf, type Attach } from "./panelSet.ts";

export interface BucketPanelsOptions {
  readonly extensionUri: vscode.Uri;
  readonly registry: ConnectionRegistry;
  /** Says in one sentence what went wrong and what to do, and logs what it was. */
  readonly explain: (error: unknown) => string;
}

/** The open panels of lifecycle rules, one for each bucket. */
export class LifecyclePanels {
  readonly #options: BucketPanelsOptions;
  readonly #panels: PanelSet;

  constructor(options: BucketPanelsOptions) {
    this.#options = options;
    this.#panels = new PanelSet(options.extensionUri, {
      ...{ viewType: lifecycleView, page: "lifecycle", icon: "history", retains: true },
    });
  }

  open(address: BucketAddress): void {
    const title = vscode.l10n.t("Lifecycle: {0}", displayName(address.bucket, 40));
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
      const { explain } = this.#options;
      const rules = () => this.#rules(address);
      return new LifecyclePanel(panel, { bucket: address.bucket, rules, explain });
    };
  }

  async #rules(address: BucketAddress) {
    const { registry } = this.#options;
    const { signal } = new AbortController();
    const home = await registry.home(address, signal);
    if (!home.lifecycle) {
      throw new StorageError("unsupported", "There are no lifecycle rules here", {
        bucket: address.bucket,
        operation: "lifecycle",
      });
    }
    const store = await bucketStore(registry, address, signal);
    return { rules: home.lifecycle, store, features: home.features };
  }
}
