import type { Policies } from "../../../core/access.ts";
import { mapped } from "../../../core/record.ts";
import {
  fullPolicyVersionRecord,
  normalizePolicyVersion,
  policyVersionRecord,
} from "../records/policy.ts";
import { writeDocument } from "../records/policyDocument.ts";
import { demand, rules } from "../rules.ts";
import type { UpCloudApi } from "./client.ts";
import { path } from "./path.ts";
import { items } from "../records/loose.ts";

const version = mapped(policyVersionRecord, normalizePolicyVersion);
const fullVersion = mapped(fullPolicyVersionRecord, (record) => ({
  ...normalizePolicyVersion(record),
  document: record.document,
}));

type PolicyVersions = Pick<
  Policies,
  "versions" | "version" | "createVersion" | "removeVersion" | "setDefaultVersion"
>;

/** `root` is the path of the policies of a service. */
export function createPolicyVersions(api: UpCloudApi, root: string): PolicyVersions {
  const versionsOf = (name: string) => root + path`/${name}/versions`;
  return {
    versions: async (name, signal) =>
      api.call(
        { operation: "listPolicyVersions", method: "GET", path: versionsOf(name) },
        items(version),
        signal,
      ),
    version: async (name, id, signal) =>
      api.call(
        { operation: "getPolicyVersion", method: "GET", path: versionsOf(name) + path`/${id}` },
        fullVersion,
        signal,
      ),
    createVersion: async (name, { document, isDefault }, signal) => {
      demand("document", rules.policyDocument(document));
      return api.call(
        {
          operation: "createPolicyVersion",
          method: "POST",
          path: versionsOf(name),
          body: { document: writeDocument(document), is_default: isDefault },
        },
        version,
        signal,
      );
    },
    removeVersion: async (name, id, signal) =>
      api.send(
        {
          operation: "deletePolicyVersion",
          method: "DELETE",
          path: versionsOf(name) + path`/${id}`,
        },
        signal,
      ),
    setDefaultVersion: async (name, id, signal) =>
      api.send(
        {
          operation: "setDefaultPolicyVersion",
          method: "PATCH",
          path: root + path`/${name}`,
          body: { version_id: id },
        },
        signal,
      ),
  };
}
