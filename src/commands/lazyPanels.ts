import type { Disposable } from "../core/events.ts";
import type { AddressPolicyPanels } from "../panels/addressPolicyPanels.ts";
import type { BucketDetailsPanels } from "../panels/bucketDetailsPanels.ts";
import type { FormsOptions } from "../panels/connectionForms.ts";
import type { LifecyclePanels } from "../panels/lifecyclePanels.ts";
import type { MetricsPanels } from "../panels/metricsPanels.ts";
import type { ServicePanels } from "../panels/servicePanels.ts";
import type { CommandContext } from "./context.ts";
import { lazyForms } from "./lazyForms.ts";
import { ownAddresses } from "./ownAddresses.ts";

/** The panels that commands open. A new panel is a line here and one in `lazyPanels`. */
export interface Panels {
  readonly addressPolicy: () => Promise<Pick<AddressPolicyPanels, "open">>;
  readonly bucketDetails: () => Promise<Pick<BucketDetailsPanels, "open">>;
  readonly lifecycle: () => Promise<Pick<LifecyclePanels, "open">>;
  readonly metrics: () => Promise<Pick<MetricsPanels, "open">>;
  readonly service: () => Promise<Pick<ServicePanels, "open">>;
}

/** Every panel, each loaded on first use. */
export function lazyPanels(
  options: FormsOptions,
): Disposable & Pick<CommandContext, "connectionForms" | "panels"> {
  const forms = lazyForms(options);
  return {
    connectionForms: forms.get,
    panels: {
      addressPolicy: once(async () => {
        const { AddressPolicyPanels } = await import("../panels/addressPolicyPanels.ts");
        return new AddressPolicyPanels({ ...options, ownAddresses });
      }),
      bucketDetails: once(async () => {
        const { BucketDetailsPanels } = await import("../panels/bucketDetailsPanels.ts");
        return new BucketDetailsPanels(options);
      }),
      lifecycle: once(async () => {
        const { LifecyclePanels } = await import("../panels/lifecyclePanels.ts");
        return new LifecyclePanels(options);
      }),
      metrics: once(async () => {
        const { MetricsPanels } = await import("../panels/metricsPanels.ts");
        return new MetricsPanels(options);
      }),
      service: once(async () => {
        const { ServicePanels } = await import("../panels/servicePanels.ts");
        return new ServicePanels(options);
      }),
    },
    dispose: () => void forms.dispose(),
  };
}

/** Makes a thing on first use and keeps it: two sets of panels would open a subject twice. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
