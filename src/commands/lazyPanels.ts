import * as vscode from "vscode";
import type { PrefixAddress } from "../core/address.ts";
import type { BucketPanels } from "../panels/bucketPanels.ts";
import type { FormsOptions } from "../panels/connectionForms.ts";
import type { ObjectPropertiesPanels } from "../panels/objectPropertiesPanels.ts";
import type { MetricsPanels } from "../panels/metricsPanels.ts";
import type { ServicePanels } from "../panels/servicePanels.ts";
import type { VersionsPanels } from "../panels/versionsPanels.ts";
import { addressPolicyView } from "../protocol/addressPolicy.ts";
import { bucketDetailsView } from "../protocol/bucketDetails.ts";
import { lifecycleView } from "../protocol/lifecycle.ts";
import { metricsView } from "../protocol/metrics.ts";
import { objectPropertiesView } from "../protocol/objectProperties.ts";
import { serviceView } from "../protocol/service.ts";
import { versionsView } from "../protocol/versions.ts";
import type { CommandContext, TreePort } from "./context.ts";
import { lazyForms } from "./lazyForms.ts";
import { ownAddresses } from "./ownAddresses.ts";

/** The panels that commands open. A new panel is a line here and two in `lazyPanels`. */
export interface Panels {
  readonly addressPolicy: () => Promise<Pick<BucketPanels, "open">>;
  readonly bucketDetails: () => Promise<Pick<BucketPanels, "open">>;
  readonly lifecycle: () => Promise<Pick<BucketPanels, "open">>;
  readonly metrics: () => Promise<Pick<MetricsPanels, "open">>;
  readonly objectProperties: () => Promise<Pick<ObjectPropertiesPanels, "open">>;
  readonly service: () => Promise<Pick<ServicePanels, "open">>;
  readonly versions: () => Promise<Pick<VersionsPanels, "open">>;
}

export interface PanelsOptions extends FormsOptions {
  readonly transfers: { readonly get: CommandContext["transfers"] };
  readonly tree: Pick<TreePort, "invalidate">;
}

interface Restoring {
  restore(panel: vscode.WebviewPanel, state: unknown): void;
}

/** Every panel, each loaded on first use, or when VS Code brings one back after a reload. */
export function lazyPanels(
  options: PanelsOptions,
): vscode.Disposable & Pick<CommandContext, "connectionForms" | "panels"> {
  const forms = lazyForms(options);
  const transfers = options.transfers.get;
  const changed = (place: PrefixAddress) => options.tree.invalidate(place, place.prefix);
  const panels = {
    addressPolicy: once(async () => {
      const { addressPolicyPanels } = await import("../panels/addressPolicyPanels.ts");
      return addressPolicyPanels({ ...options, ownAddresses });
    }),
    bucketDetails: once(async () => {
      const { bucketDetailsPanels } = await import("../panels/bucketDetailsPanels.ts");
      return bucketDetailsPanels(options);
    }),
    lifecycle: once(async () => {
      const { lifecyclePanels } = await import("../panels/lifecyclePanels.ts");
      return lifecyclePanels(options);
    }),
    metrics: once(async () => {
      const { MetricsPanels } = await import("../panels/metricsPanels.ts");
      return new MetricsPanels(options);
    }),
    objectProperties: once(async () => {
      const { ObjectPropertiesPanels } = await import("../panels/objectPropertiesPanels.ts");
      return new ObjectPropertiesPanels({ ...options, transfers, changed });
    }),
    service: once(async () => {
      const { ServicePanels } = await import("../panels/servicePanels.ts");
      return new ServicePanels(options);
    }),
    versions: once(async () => {
      const { VersionsPanels } = await import("../panels/versionsPanels.ts");
      return new VersionsPanels(options);
    }),
  };
  const restored: readonly (readonly [viewType: string, get: () => Promise<Restoring>])[] = [
    [addressPolicyView, panels.addressPolicy],
    [bucketDetailsView, panels.bucketDetails],
    [lifecycleView, panels.lifecycle],
    [metricsView, panels.metrics],
    [objectPropertiesView, panels.objectProperties],
    [serviceView, panels.service],
    [versionsView, panels.versions],
  ];
  const serializers = restored.map(([viewType, get]) =>
    vscode.window.registerWebviewPanelSerializer(viewType, {
      deserializeWebviewPanel: async (panel: vscode.WebviewPanel, state: unknown) =>
        (await get()).restore(panel, state),
    }),
  );
  return {
    ...{ connectionForms: forms.get, panels },
    dispose: () => void vscode.Disposable.from(forms, ...serializers).dispose(),
  };
}

/** Makes a thing on first use and keeps it: two sets of panels would open a subject twice. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
