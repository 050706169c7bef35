import type { Policies } from "../../../core/access.ts";
import { mapped, present } from "../../../core/record.ts";
import { fullPolicyRecord, normalizePolicy, policyRecord } from "../records/policy.ts";
import { writeDocument } from "../records/policyDocument.ts";
import { demand, rules } from "../rules.ts";
import type { UpCloudApi } from "./client.ts";
import { path } from "./path.ts";
import { createPolicyVersions } from "./policyVersions.ts";
import { items } from "../records/loose.ts";

const policy = mapped(policyRecord, normalizePolicy);
const fullPolicy = mapped(fullPolicyRecord, (record) => ({
  ...normalizePolicy(record),
  document: record.document,
}));

/** `base` is the path of a service. Documents are JSON text here and URL-encoded on the wire. */
export function createPolicies(api: UpCloudApi, base: string): Policies {
  const root = `${base}/policies`;
  const get = async (name: string, signal: AbortSignal) =>
    api.call(
      { operation: "getPolicy", method: "GET", path: root + path`/${name}` },
      fullPolicy,
      signal,
    );
  return {
    list: (signal) =>
      api.call({ operation: "listPolicies", method: "GET", path: root }, items(policy), signal),
    get,
    create: async ({ name, description, document }, signal) => {
      demand("name", rules.policyName(name));
      if (description !== undefined) demand("description", rules.policyDescription(description));
      demand("document", rules.policyDocument(document));
      const body = present({ name, description, document: writeDocument(document) });
      return api.change(
        { operation: "createPolicy", method: "POST", path: root, body },
        policy,
        () => get(name, signal),
        signal,
      );
    },
    remove: async (name, signal) =>
      api.send(
        { operation: "deletePolicy", method: "DELETE", path: root + path`/${name}` },
        signal,
      ),
    ...createPolicyVersions(api, root),
  };
}
