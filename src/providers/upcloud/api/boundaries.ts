import type { PermissionBoundaries } from "../../../core/access.ts";
import { demand, rules } from "../rules.ts";
import type { UpCloudApi } from "./client.ts";
import { operationFor, principalPath } from "./principals.ts";

/** The same two operations for users and roles; `base` is the path of a service. */
export function createBoundaries(api: UpCloudApi, base: string): PermissionBoundaries {
  return {
    set: async (of, policy, signal) => {
      demand("policy", rules.policyName(policy));
      await api.send(
        {
          operation: operationFor("set", of, "PermissionsBoundary"),
          method: "PUT",
          path: `${principalPath(base, of)}/permissions-boundary`,
          body: { policy_name: policy },
        },
        signal,
      );
    },
    remove: async (of, signal) =>
      api.send(
        {
          operation: operationFor("delete", of, "PermissionsBoundary"),
          method: "DELETE",
          path: `${principalPath(base, of)}/permissions-boundary`,
        },
        signal,
      ),
  };
}
