import type { PolicyAttachments } from "../../../core/access.ts";
import { mapped } from "../../../core/record.ts";
import { normalizePolicyReference, policyReferenceRecord } from "../records/policy.ts";
import { demand, rules } from "../rules.ts";
import type { UpCloudApi } from "./client.ts";
import { path } from "./path.ts";
import { operationFor, principalPath } from "./principals.ts";
import { items } from "../records/loose.ts";

const reference = mapped(policyReferenceRecord, normalizePolicyReference);

/** The same three operations for users, groups and roles; `base` is the path of a service. */
export function createAttachments(api: UpCloudApi, base: string): PolicyAttachments {
  return {
    list: async (to, signal) =>
      api.call(
        {
          operation: operationFor("list", to, "Policies"),
          method: "GET",
          path: `${principalPath(base, to)}/policies`,
        },
        items(reference),
        signal,
      ),
    attach: async (to, policy, signal) => {
      demand("policy", rules.policyName(policy));
      await api.send(
        {
          operation: operationFor("attach", to, "Policy"),
          method: "POST",
          path: `${principalPath(base, to)}/policies`,
          body: { name: policy },
        },
        signal,
      );
    },
    detach: async (from, policy, signal) =>
      api.send(
        {
          operation: operationFor("detach", from, "Policy"),
          method: "DELETE",
          path: `${principalPath(base, from)}/policies${path`/${policy}`}`,
        },
        signal,
      ),
  };
}
