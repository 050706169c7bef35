import type { InlinePolicies } from "../../../core/access.ts";
import { mapped } from "../../../core/record.ts";
import {
  fullInlinePolicyRecord,
  inlinePolicyRecord,
  normalizeInlinePolicy,
} from "../records/policy.ts";
import { writeDocument } from "../records/policyDocument.ts";
import { demand, rules } from "../rules.ts";
import type { UpCloudApi } from "./client.ts";
import { path } from "./path.ts";
import { operationFor, principalPath } from "./principals.ts";
import { items } from "../records/loose.ts";

const inlinePolicy = mapped(inlinePolicyRecord, normalizeInlinePolicy);

/** The same four operations for users, groups and roles; `base` is the path of a service. */
export function createInlinePolicies(api: UpCloudApi, base: string): InlinePolicies {
  return {
    list: async (of, signal) =>
      api.call(
        {
          operation: operationFor("list", of, "InlinePolicies"),
          method: "GET",
          path: `${principalPath(base, of)}/inline-policies`,
        },
        items(inlinePolicy),
        signal,
      ),
    get: async (of, name, signal) =>
      api.call(
        {
          operation: operationFor("get", of, "InlinePolicy"),
          method: "GET",
          path: `${principalPath(base, of)}/inline-policies${path`/${name}`}`,
        },
        fullInlinePolicyRecord,
        signal,
      ),
    create: async (of, { name, document }, signal) => {
      demand("name", rules.policyName(name));
      demand("document", rules.policyDocument(document));
      return api.call(
        {
          operation: operationFor("create", of, "InlinePolicy"),
          method: "POST",
          path: `${principalPath(base, of)}/inline-policies`,
          body: { name, document: writeDocument(document) },
        },
        inlinePolicy,
        signal,
      );
    },
    remove: async (of, name, signal) =>
      api.send(
        {
          operation: operationFor("delete", of, "InlinePolicy"),
          method: "DELETE",
          path: `${principalPath(base, of)}/inline-policies${path`/${name}`}`,
        },
        signal,
      ),
  };
}
