import type * as vscode from "vscode";
import type { ConnectionRegistry } from "../connections/registry.ts";
import type { BucketAddress } from "../core/address.ts";
import { displayName } from "../core/display.ts";
import { bucketOf, PanelSet, subjectOf, type Attach, type PanelKind } from "./panelSet.ts";

export interface BucketPanelsOptions {
  readonly extensionUri: vscode.Uri;
  readonly registry: ConnectionRegistry;
  /** Says in one sentence what went wrong and what to do, and logs what it was. */
  readonly explain: (error: unknown) => string;
}

/** What tells one kind of panels about buckets from another. */
export interface BucketPanelKind extends Omit<PanelKind, "retains"> {
  /** Of the tab, for a bucket's name. */
  title(bucket: string): string;
  attach(address: BucketAddress): Attach;
}

/** The open panels of one kind about buckets, one for each. */
export class BucketPanels {
  readonly #registry: ConnectionRegistry;
  readonly #kind: BucketPanelKind;
  readonly #panels: PanelSet;

  constructor(
    { extensionUri, registry }: Pick<BucketPanelsOptions, "extensionUri" | "registry">,
    kind: BucketPanelKind,
  ) {
    const { viewType, page, icon } = kind;
    this.#registry = registry;
    this.#kind = kind;
    this.#panels = new PanelSet(extensionUri, { viewType, page, icon, retains: true });
  }

  open(address: BucketAddress): void {
    const title = this.#kind.title(displayName(address.bucket, 40));
    this.#panels.show(subjectOf(address), title, this.#kind.attach(address));
  }

  /** Fills a panel that VS Code kept while the window was reloaded. */
  restore(panel: vscode.WebviewPanel, state: unknown): void {
    this.#panels.restore(panel, state, (subject) => {
      const address = bucketOf(subject, this.#registry);
      return address && this.#kind.attach(address);
    });
  }
}
