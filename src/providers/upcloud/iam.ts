import type { Iam } from "../../core/access.ts";
import { createAttachments } from "./api/attachments.ts";
import { createBoundaries } from "./api/boundaries.ts";
import type { UpCloudApi } from "./api/client.ts";
import { createGroups } from "./api/groups.ts";
import { createInlinePolicies } from "./api/inlinePolicies.ts";
import { createPolicies } from "./api/policies.ts";
import { createRoles } from "./api/roles.ts";
import { createTags } from "./api/tags.ts";
import { createUsers } from "./api/users.ts";

/** Identity and access of the service at `base`. */
export function createIam(api: UpCloudApi, base: string): Iam {
  return {
    users: createUsers(api, base),
    groups: createGroups(api, base),
    roles: createRoles(api, base),
    policies: createPolicies(api, base),
    attachments: createAttachments(api, base),
    inlinePolicies: createInlinePolicies(api, base),
    boundaries: createBoundaries(api, base),
    tags: createTags(api, base),
  };
}
