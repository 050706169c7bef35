import type { Operation } from "./operation.ts";
import { bucketOperations } from "./routes/buckets.ts";
import { domainOperations } from "./routes/domains.ts";
import { groupOperations } from "./routes/groups.ts";
import { labelOperations } from "./routes/labels.ts";
import { metricOperations } from "./routes/metrics.ts";
import { networkOperations } from "./routes/networks.ts";
import { policyOperations } from "./routes/policies.ts";
import { principalOperations } from "./routes/principals.ts";
import { regionOperations } from "./routes/regions.ts";
import { roleOperations } from "./routes/roles.ts";
import { serviceOperations } from "./routes/services.ts";
import { userOperations } from "./routes/users.ts";
import { websiteOperations } from "./routes/websites.ts";

/** Everything that the emulator answers. */
export const operations: readonly Operation[] = [
  ...regionOperations,
  ...serviceOperations,
  ...networkOperations,
  ...labelOperations,
  ...domainOperations,
  ...websiteOperations,
  ...userOperations,
  ...policyOperations,
  ...principalOperations,
  ...groupOperations,
  ...roleOperations,
  ...bucketOperations,
  ...metricOperations,
];
