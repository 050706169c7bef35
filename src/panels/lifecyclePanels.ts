import * as vscode from "vscode";
import { bucketStore } from "../connections/bucketStore.ts";
import type { ConnectionRegistry } from "../connections/registry.ts";
import type { BucketAddress } from "../core/address.ts";
import { StorageError } from "../core/errors.ts";
import { lifecycleView } from "../protocol/lifecycle.ts";
import { BucketPanels, type BucketPanelsOptions } from "./bucketPanels.ts";
import { LifecyclePanel } from "./lifecyclePanel.ts";

export function lifecyclePanels(options: BucketPanelsOptions): BucketPanels {
  const { registry, explain } = options;
  return new BucketPanels(options, {
    ...{ viewType: lifecycleView, page: "lifecycle", icon: "history" },
    title: (bucket) => vscode.l10n.t("Lifecycle: {0}", bucket),
    attach: (address) => (panel) => {
      const rules = () => rulesOf(registry, address);
      return new LifecyclePanel(panel, { bucket: address.bucket, rules, explain });
    },
  });
}

async function rulesOf(registry: ConnectionRegistry, address: BucketAddress) {
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
