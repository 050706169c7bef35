import type { RoleChange, Roles, RoleSpec } from "../../../core/access.ts";
import { mapped, object, present } from "../../../core/record.ts";
import { document } from "../records/policy.ts";
import { writeDocument } from "../records/policyDocument.ts";
import { normalizeRole, roleRecord, wireRole } from "../records/role.ts";
import { demand, rules } from "../rules.ts";
import { checkTags } from "./tags.ts";
import type { UpCloudApi } from "./client.ts";
import { path } from "./path.ts";
import { items } from "../records/loose.ts";

const role = mapped(roleRecord, normalizeRole);

/** `base` is the path of a service. */
export function createRoles(api: UpCloudApi, base: string): Roles {
  const root = `${base}/roles`;
  return {
    list: (signal) =>
      api.call({ operation: "listRoles", method: "GET", path: root }, items(role), signal),
    get: async (name, signal) =>
      api.call({ operation: "getRole", method: "GET", path: root + path`/${name}` }, role, signal),
    create: async (spec, signal) => {
      checkRole(spec);
      const body = wireRole(spec);
      return api.call({ operation: "createRole", method: "POST", path: root, body }, role, signal);
    },
    modify: async (name, change, signal) => {
      checkChange(change);
      const body = present({
        description: change.description,
        max_session_duration: change.maxSessionSeconds,
      });
      return api.call(
        { operation: "updateRole", method: "PATCH", path: root + path`/${name}`, body },
        role,
        signal,
      );
    },
    remove: async (name, signal) =>
      api.send({ operation: "deleteRole", method: "DELETE", path: root + path`/${name}` }, signal),
    setTrustPolicy: async (name, trustPolicy, signal) => {
      demand("document", rules.policyDocument(trustPolicy));
      const answer = await api.call(
        {
          operation: "setAssumeRolePolicy",
          method: "PUT",
          path: root + path`/${name}/assume-role-policy`,
          body: { document: writeDocument(trustPolicy) },
        },
        object({ document }),
        signal,
      );
      return answer.document;
    },
  };
}

function checkRole(spec: RoleSpec): void {
  demand("name", rules.roleName(spec.name));
  demand("trustPolicy", rules.policyDocument(spec.trustPolicy));
  if (spec.permissionsBoundary !== undefined) {
    demand("permissionsBoundary", rules.policyName(spec.permissionsBoundary));
  }
  checkChange(spec);
  checkTags(spec.tags ?? []);
}

function checkChange({ description, maxSessionSeconds }: RoleChange): void {
  if (typeof description === "string") demand("description", rules.policyDescription(description));
  if (typeof maxSessionSeconds !== "number") return;
  if (!Number.isInteger(maxSessionSeconds) || maxSessionSeconds <= 0) {
    demand("maxSessionSeconds", "The longest session is a whole number of seconds above zero.");
  }
}
