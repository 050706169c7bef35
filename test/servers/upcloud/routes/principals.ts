import { attachedAnswer, inlineAnswer } from "../answers.ts";
import { compactDocument } from "../documents.ts";
import { type Call, found, type Operation, serviceOf } from "../operation.ts";
import { conflict, refused } from "../problem.ts";
import type { Principal, Tag } from "../state.ts";

/** What is the same for users, groups and roles: which parameter names them, and where they are. */
interface Kind {
  readonly collection: "users" | "groups" | "roles";
  readonly parameter: string;
  readonly policyParameter: string;
  readonly inlineParameter: string;
  readonly tagParameter?: string;
}

const kinds: readonly Kind[] = [
  {
    collection: "users",
    parameter: "username",
    policyParameter: "nestedName",
    inlineParameter: "userPolicyName",
    tagParameter: "userTagKey",
  },
  {
    collection: "groups",
    parameter: "groupName",
    policyParameter: "policyName",
    inlineParameter: "groupPolicyName",
  },
  {
    collection: "roles",
    parameter: "roleName",
    policyParameter: "rolePolicyName",
    inlineParameter: "rolePolicyName",
    tagParameter: "roleTagKey",
  },
];

function baseOf(kind: Kind): string {
  return `/object-storage-2/{serviceUuid}/${kind.collection}/{${kind.parameter}}`;
}

function principalOf(call: Call, kind: Kind): Principal {
  const principals: Map<string, Principal> = serviceOf(call)[kind.collection];
  return found(principals.get(call.param(kind.parameter)), kind.collection);
}

function attachmentOperations(kind: Kind): Operation[] {
  const root = `${baseOf(kind)}/policies`;
  return [
    {
      method: "GET",
      path: root,
      status: 200,
      run: (call) => attachedAnswer(serviceOf(call), principalOf(call, kind)),
    },
    {
      method: "POST",
      path: root,
      status: 204,
      body: "PolicyAttachmentCreate",
      run: (call) => {
        const principal = principalOf(call, kind);
        const { name } = call.body as { name: string };
        found(serviceOf(call).policies.get(name), "Policy");
        principal.policies.add(name);
      },
    },
    {
      method: "DELETE",
      path: `${root}/{${kind.policyParameter}}`,
      status: 204,
      run: (call) => {
        const isGone = principalOf(call, kind).policies.delete(call.param(kind.policyParameter));
        found(isGone || undefined, "Policy attachment");
      },
    },
  ];
}

function inlineOperations(kind: Kind): Operation[] {
  const root = `${baseOf(kind)}/inline-policies`;
  const one = `${root}/{${kind.inlineParameter}}`;
  return [
    {
      method: "GET",
      path: root,
      status: 200,
      run: (call) => [...principalOf(call, kind).inlinePolicies.keys()].map((name) => ({ name })),
    },
    {
      method: "POST",
      path: root,
      status: 201,
      body: "InlinePolicyCreate",
      run: (call) => {
        const { inlinePolicies } = principalOf(call, kind);
        const spec = call.body as { name: string; document: string };
        if (inlinePolicies.has(spec.name)) throw conflict(`Policy ${spec.name} exists already.`);
        const document = compactDocument(spec.document);
        inlinePolicies.set(spec.name, document);
        return inlineAnswer(spec.name, document);
      },
    },
    {
      method: "GET",
      path: one,
      status: 200,
      run: (call) => {
        const name = call.param(kind.inlineParameter);
        const document = found(principalOf(call, kind).inlinePolicies.get(name), "Inline policy");
        return inlineAnswer(name, document);
      },
    },
    {
      method: "DELETE",
      path: one,
      status: 204,
      run: (call) => {
        const { inlinePolicies } = principalOf(call, kind);
        const isGone = inlinePolicies.delete(call.param(kind.inlineParameter));
        found(isGone || undefined, "Inline policy");
      },
    },
  ];
}

function boundaryOperations(kind: Kind): Operation[] {
  const path = `${baseOf(kind)}/permissions-boundary`;
  return [
    {
      method: "PUT",
      path,
      status: 200,
      body: "PermissionsBoundaryCreate",
      run: (call) => {
        const { policy_name: name } = call.body as { policy_name: string };
        found(serviceOf(call).policies.get(name), "Policy");
        principalOf(call, kind).boundary = name;
        return { policy_name: name };
      },
    },
    {
      method: "DELETE",
      path,
      status: 204,
      run: (call) => {
        const principal = principalOf(call, kind);
        found(principal.boundary, "Permissions boundary");
        delete principal.boundary;
      },
    },
  ];
}

function tagOperations(kind: Kind, parameter: string): Operation[] {
  const root = `${baseOf(kind)}/tags`;
  return [
    { method: "GET", path: root, status: 200, run: (call) => principalOf(call, kind).tags },
    {
      method: "PUT",
      path: root,
      status: 200,
      body: "TagListRequest",
      run: (call) => {
        const tags = (call.body as Partial<Tag>[]).map(({ key = "", value = "" }) => ({
          key,
          value,
        }));
        const keys = new Set(tags.map((tag) => tag.key));
        if (keys.size < tags.length) throw refused("A tag key is there twice.");
        return (principalOf(call, kind).tags = tags);
      },
    },
    {
      method: "DELETE",
      path: `${root}/{${parameter}}`,
      status: 204,
      run: (call) => {
        const principal = principalOf(call, kind);
        const key = call.param(parameter);
        found(
          principal.tags.find((tag) => tag.key === key),
          "Tag",
        );
        principal.tags = principal.tags.filter((tag) => tag.key !== key);
      },
    },
  ];
}

export const principalOperations: readonly Operation[] = kinds.flatMap((kind) => [
  ...attachmentOperations(kind),
  ...inlineOperations(kind),
  ...(kind.tagParameter === undefined
    ? []
    : [...boundaryOperations(kind), ...tagOperations(kind, kind.tagParameter)]),
]);
