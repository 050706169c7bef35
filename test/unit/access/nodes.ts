import type { AccessContainer, AccessNode, AccessPlace } from "../../../src/access/node.ts";
import type { Connection } from "../../../src/core/connection.ts";
import type { Service } from "../../../src/core/service.ts";
import { StorageError } from "../../../src/core/errors.ts";

export const connection: Connection = {
  kind: "upcloud",
  id: "u1",
  name: "UpCloud",
  baseUrl: "http://127.0.0.1:1",
};

const service = { id: "s1", name: "media", region: "europe-1", state: "running" } as Service;
export const place: AccessPlace = { connection, service };

export const connectionNode: AccessContainer = {
  kind: "accessConnection",
  id: "u1",
  place: { connection },
  parent: undefined,
};

export const serviceNode: AccessContainer = {
  kind: "accessService",
  id: "u1/s1",
  place,
  parent: connectionNode,
};

function base(id: string, parent: AccessContainer = serviceNode) {
  return { id: `u1/s1/${id}`, place, parent };
}

/** One node of every kind and state. */
export function everyNode(): AccessNode[] {
  const user = { kind: "user", name: "deploy" } as const;
  const policy = { name: "uploads", isSystem: false, defaultVersion: "v2" };
  const system = { name: "ECSS3FullAccess", isSystem: true };
  const key = { id: "AKIA1", isActive: true, lastUsedAt: "never" } as const;
  const place = ["users", "groups", "roles", "policies", "accountPolicies", "accountKeys"] as const;
  const own = ["keys", "attachedPolicies", "inlinePolicies", "tags", "members"] as const;
  return [
    connectionNode,
    serviceNode,
    ...place.map((folder) => ({ kind: "placeFolder" as const, ...base(folder), folder })),
    ...own.map((folder) => ({
      kind: "principalFolder" as const,
      ...base(folder),
      folder,
      of: user,
    })),
    { kind: "user", ...base("deploy"), user: { name: "deploy", keys: [], policies: [], tags: [] } },
    { kind: "userGroup", ...base("readers"), group: { name: "readers" } },
    { kind: "role", ...base("auditor"), role: { name: "auditor", policies: [], tags: [] } },
    { kind: "policy", ...base("p1"), policy },
    { kind: "policy", ...base("p2"), policy: system },
    ...[policy, system].flatMap((of) =>
      [true, false].map((isDefault) => ({
        kind: "policyVersion" as const,
        ...base(`${of.name}/${isDefault}`),
        policy: of,
        version: { id: "v1", isDefault },
      })),
    ),
    { kind: "accountPolicy", ...base("a1"), policy: { id: "krn:1", name: "readers" } },
    { kind: "accessKey", ...base("k1"), key, user: "deploy", canSwitch: true },
    { kind: "accessKey", ...base("k2"), key: { ...key, isActive: false }, canSwitch: true },
    { kind: "accessKey", ...base("k3"), key, canSwitch: false },
    { kind: "attachedPolicy", ...base("ap"), of: user, policy: { name: "uploads" } },
    { kind: "inlinePolicy", ...base("ip"), of: user, policy: { name: "own" } },
    { kind: "tag", ...base("t"), of: user, tag: { key: "owner", value: "web" } },
    { kind: "member", ...base("m"), group: "readers", user: "analyst" },
    { kind: "boundary", ...base("b1"), of: user, policy: undefined },
    { kind: "boundary", ...base("b2"), of: user, policy: "uploads" },
    { kind: "trustPolicy", ...base("tp"), role: "auditor" },
    { kind: "maxSession", ...base("ms"), role: { name: "auditor", policies: [], tags: [] } },
    { kind: "accessMessage", ...base("e1"), message: { type: "empty" } },
    { kind: "accessMessage", ...base("e3"), message: { type: "untold" } },
    {
      ...{ kind: "accessMessage", ...base("e2") },
      message: { type: "error", error: new StorageError("dns", "x") },
    },
    {
      ...{ kind: "accessMessage", ...base("e4") },
      message: { type: "error", error: new StorageError("wrongToken", "x") },
    },
    {
      ...{ kind: "accessMessage", ...base("e5") },
      message: { type: "more", shown: 200, total: 450 },
    },
  ];
}
