import * as vscode from "vscode";
import { bucketDetailsView } from "../protocol/bucketDetails.ts";
import { BucketDetailsPanel } from "./bucketDetailsPanel.ts";
import { BucketPanels } from "./bucketPanels.ts";
import type { FormsOptions } from "./connectionForms.ts";

export function bucketDetailsPanels(options: FormsOptions): BucketPanels {
  return new BucketPanels(options, {
    ...{ viewType: bucketDetailsView, page: "bucketDetails", icon: "archive" },
    title: (bucket) => vscode.l10n.t("Bucket: {0}", bucket),
    attach: (address) => (panel) => new BucketDetailsPanel(panel, { address, ...options }),
  });
}
