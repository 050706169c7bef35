import * as vscode from "vscode";
import type { BucketAddress } from "../core/address.ts";
import { displayName } from "../core/display.ts";
import { baseName } from "../core/key.ts";
import { versionsView } from "../protocol/versions.ts";
import type { BucketPanelsOptions } from "./bucketPanels.ts";
import { bucketOf, PanelSet, subjectOf, type Attach } from "./panelSet.ts";
import { VersionsPanel, type VersionScope } from "./versionsPanel.ts";

/** The open lists of versions, one for each object or prefix. */
export class VersionsPanels {
  readonly #options: BucketPanelsOptions;
  readonly #panels: PanelSet;

  constructor(options: BucketPanelsOptions) {
    this.#options = options;
    this.#panels = new PanelSet(options.extensionUri, {
      ...{ viewType: versionsView, page: "versions", icon: "versions", retains: true },
    });
  }

  open(address: BucketAddress, scope: VersionScope): void {
    const path = scope.kind === "object" ? scope.key : scope.prefix;
    const name = path === "" ? address.bucket : baseName(path);
    const title = vscode.l10n.t("Versions: {0}", displayName(name, 40));
    const subject = [...subjectOf(address), scope.kind, path];
    this.#panels.show(subject, title, this.#attach(address, scope));
  }

  /** Fills a panel that VS Code kept while the window was reloaded. */
  restore(panel: vscode.WebviewPanel, state: unknown): void {
    this.#panels.restore(panel, state, (subject) => {
      const address = bucketOf(subject, this.#options.registry);
      const [, , , kind, path] = subject;
      if (!address || path === undefined) return undefined;
      return this.#attach(
        address,
        kind === "object" ? { kind, key: path } : { kind: "prefix", prefix: path },
      );
    });
  }

  #attach(address: BucketAddress, scope: VersionScope): Attach {
    const { registry, explain } = this.#options;
    return (panel) => new VersionsPanel(panel, { address, scope, registry, explain });
  }
}
