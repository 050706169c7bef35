import type { ServiceParts, Services } from "../../core/service.ts";
import type { ServiceKeys } from "../../core/serviceKeys.ts";
import type { Translate } from "../../core/translate.ts";
import type { Clock } from "../../http/client.ts";
import type { UpCloudApi } from "./api/client.ts";
import { createDomains } from "./api/domains.ts";
import { createLabels } from "./api/labels.ts";
import { createMetrics } from "./api/metrics.ts";
import { createNetworks } from "./api/networks.ts";
import { createRegions } from "./api/regions.ts";
import { createServiceOperations, servicePath } from "./api/services.ts";
import { createWebsites } from "./api/websites.ts";
import { followService } from "./follow.ts";
import { createIam } from "./iam.ts";
import { findObstacles } from "./obstacles.ts";
import { createRules } from "./rules.ts";

export interface ServicesOptions {
  readonly api: UpCloudApi;
  readonly clock: Clock;
  readonly l10n: Translate;
  readonly keysOf: (serviceId: string) => ServiceKeys;
}

export function createServices({ api, clock, l10n, keysOf }: ServicesOptions): Services {
  const operations = createServiceOperations(api);
  const open = (id: string): ServiceParts => {
    const base = servicePath(id);
    return {
      id,
      networks: createNetworks(api, base),
      labels: createLabels(api, base),
      domains: createDomains(api, base),
      websites: createWebsites(api, base),
      metrics: createMetrics(api, base),
      access: { iam: createIam(api, base) },
      keys: keysOf(id),
    };
  };
  return {
    rules: createRules(l10n),
    ...createRegions(api),
    ...operations,
    follow: (id, signal) => followService((one) => operations.get(id, one), clock, signal),
    obstacles: async (id, signal) =>
      findObstacles(await operations.get(id, signal), open(id), signal),
    open,
  };
}
