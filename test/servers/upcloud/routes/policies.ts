import { policyAnswer, policyWithDocument, versionAnswer } from "../answers.ts";
import { compactDocument } from "../documents.ts";
import { type Call, found, type Operation, serviceOf } from "../operation.ts";
import { conflict, refused } from "../problem.ts";
import { type Policy, type PolicyVersion, wholeSeconds } from "../state.ts";

const root = "/object-storage-2/{serviceUuid}/policies";
const one = `${root}/{policyName}`;
const versions = `${one}/versions`;
const version = `${versions}/{policyVersion}`;

function policyOf(call: Call): Policy {
  return found(serviceOf(call).policies.get(call.param("policyName")), "Policy");
}

function changeablePolicyOf(call: Call): Policy {
  const policy = policyOf(call);
  if (policy.system) throw refused(`Policy ${policy.name} is a system policy.`);
  return policy;
}

function versionOf(policy: Policy, id: string): PolicyVersion {
  return found(
    policy.versions.find((each) => each.version_id === id),
    "Policy version",
  );
}

const policyOperationsOnly: readonly Operation[] = [
  {
    method: "GET",
    path: root,
    status: 200,
    run: (call) => {
      const service = serviceOf(call);
      return [...service.policies.values()].map((policy) => policyAnswer(service, policy));
    },
  },
  {
    method: "POST",
    path: root,
    status: 201,
    body: "PolicyCreate",
    costs: true,
    run: (call) => {
      const service = serviceOf(call);
      const spec = call.body as { name: string; description?: string; document: string };
      if (service.policies.has(spec.name)) throw conflict(`Policy ${spec.name} exists already.`);
      const policy = makePolicy(spec, false, call.context.now());
      service.policies.set(spec.name, policy);
      return policyWithDocument(service, policy);
    },
  },
  {
    method: "GET",
    path: one,
    status: 200,
    run: (call) => policyWithDocument(serviceOf(call), policyOf(call)),
  },
  {
    method: "PATCH",
    path: one,
    status: 200,
    body: "PolicySetDefaultVersion",
    run: (call) => {
      const policy = changeablePolicyOf(call);
      const chosen = versionOf(policy, (call.body as { version_id: string }).version_id);
      policy.defaultVersion = chosen.version_id;
      policy.updated_at = wholeSeconds(call.context.now());
      return versionAnswer(policy, chosen);
    },
  },
  {
    method: "DELETE",
    path: one,
    status: 204,
    run: (call) => {
      const service = serviceOf(call);
      const { name } = changeablePolicyOf(call);
      const attached = policyAnswer(service, policyOf(call))["attachment_count"];
      if (attached !== 0) {
        throw refused(`Iam managed policy ${name} has attached subordinate entities in namespace.`);
      }
      service.policies.delete(name);
    },
  },
];

const versionOperations: readonly Operation[] = [
  {
    method: "GET",
    path: versions,
    status: 200,
    run: (call) => {
      const policy = policyOf(call);
      return policy.versions.map((each) => versionAnswer(policy, each)).reverse();
    },
  },
  {
    method: "POST",
    path: versions,
    status: 201,
    body: "PolicyVersionCreate",
    run: (call) => {
      const policy = changeablePolicyOf(call);
      const spec = call.body as { document: string; is_default?: boolean };
      if (policy.versions.length >= 5) throw refused("A policy can have at most 5 versions.");
      const made = addVersion(policy, spec.document, call.context.now());
      if (spec.is_default) policy.defaultVersion = made.version_id;
      policy.updated_at = made.created_at;
      return versionAnswer(policy, made);
    },
  },
  {
    method: "GET",
    path: version,
    status: 200,
    run: (call) => {
      const policy = policyOf(call);
      return versionAnswer(policy, versionOf(policy, call.param("policyVersion")));
    },
  },
  {
    method: "DELETE",
    path: version,
    status: 204,
    run: (call) => {
      const policy = changeablePolicyOf(call);
      const chosen = versionOf(policy, call.param("policyVersion"));
      if (chosen.version_id === policy.defaultVersion) {
        throw refused("The default version of a policy cannot be deleted.");
      }
      policy.versions.splice(policy.versions.indexOf(chosen), 1);
    },
  },
];

export const policyOperations = [...policyOperationsOnly, ...versionOperations];

export function makePolicy(
  spec: { name: string; description?: string; document: string },
  isSystem: boolean,
  now: number,
): Policy {
  const policy: Policy = {
    name: spec.name,
    description: spec.description ?? "",
    system: isSystem,
    created_at: wholeSeconds(now),
    updated_at: wholeSeconds(now),
    versions: [],
    defaultVersion: "v1",
    nextVersion: 1,
  };
  addVersion(policy, spec.document, now);
  return policy;
}

function addVersion(policy: Policy, document: string, now: number): PolicyVersion {
  const made = {
    version_id: `v${policy.nextVersion}`,
    created_at: wholeSeconds(now),
    document: compactDocument(document),
  };
  policy.nextVersion += 1;
  policy.versions.push(made);
  return made;
}

const allow = (actions: string) => JSON.stringify(statement("Allow", actions));

function statement(effect: string, action: string): object {
  return {
    Version: "2012-10-17",
    Statement: [{ Effect: effect, Action: action.split(" "), Resource: "*" }],
  };
}

/** Those that every service has and nobody can delete. */
export function systemPolicies(now: number): Policy[] {
  return [
    ["ECSDenyAll", "Deny all access.", JSON.stringify(statement("Deny", "*"))],
    ["ECSS3FullAccess", "Provides full access to all buckets.", allow("s3:*")],
    ["ECSS3ReadOnlyAccess", "Provides read only access to all buckets.", allow("s3:Get* s3:List*")],
    ["IAMFullAccess", "Provides full access to IAM.", allow("iam:*")],
    ["IAMReadOnlyAccess", "Provides read only access to IAM.", allow("iam:Get* iam:List*")],
  ].map(([name = "", description = "", document = ""]) =>
    makePolicy({ name, description, document }, true, now),
  );
}
