import { roleAnswer } from "../answers.ts";
import { compactDocument, encodeDocument } from "../documents.ts";
import { type Call, found, type Operation, serviceOf } from "../operation.ts";
import { conflict, refused } from "../problem.ts";
import { newPrincipal, type Role, type Tag } from "../state.ts";

const root = "/object-storage-2/{serviceUuid}/roles";
const one = `${root}/{roleName}`;
const defaultSession = 3600;

interface RoleBody {
  readonly name: string;
  readonly assume_role_policy_document: string;
  readonly description?: string;
  readonly max_session_duration?: number;
  readonly permissions_boundary?: string;
  readonly tags?: readonly Partial<Tag>[];
}

function roleOf(call: Call): Role {
  return found(serviceOf(call).roles.get(call.param("roleName")), "Role");
}

function makeRole(call: Call, body: RoleBody): Role {
  const service = serviceOf(call);
  const boundary = body.permissions_boundary;
  if (boundary !== undefined) found(service.policies.get(boundary), "Policy");
  return {
    ...newPrincipal(service, "role", body.name, call.context.now()),
    description: body.description ?? "",
    maxSession: body.max_session_duration ?? defaultSession,
    trustPolicy: compactDocument(body.assume_role_policy_document),
    tags: (body.tags ?? []).map(({ key = "", value = "" }) => ({ key, value })),
    ...(boundary === undefined ? {} : { boundary }),
  };
}

export const roleOperations: readonly Operation[] = [
  {
    method: "GET",
    path: root,
    status: 200,
    run: (call) => {
      const service = serviceOf(call);
      return [...service.roles.values()].map((role) => roleAnswer(service, role));
    },
  },
  {
    method: "POST",
    path: root,
    status: 201,
    body: "RoleCreate",
    run: (call) => {
      const service = serviceOf(call);
      const body = call.body as RoleBody;
      if (service.roles.has(body.name)) throw conflict(`Role ${body.name} exists already.`);
      const role = makeRole(call, body);
      service.roles.set(role.name, role);
      return roleAnswer(service, role);
    },
  },
  {
    method: "GET",
    path: one,
    status: 200,
    run: (call) => roleAnswer(serviceOf(call), roleOf(call)),
  },
  {
    method: "PATCH",
    path: one,
    status: 200,
    body: "RoleUpdate",
    run: (call) => {
      const role = roleOf(call);
      const change = call.body as {
        description?: string | null;
        max_session_duration?: number | null;
      };
      if (change.description !== undefined) role.description = change.description ?? "";
      if (change.max_session_duration !== undefined) {
        role.maxSession = change.max_session_duration ?? defaultSession;
      }
      return roleAnswer(serviceOf(call), role);
    },
  },
  {
    method: "DELETE",
    path: one,
    status: 204,
    run: (call) => {
      const role = roleOf(call);
      if (role.policies.size > 0) throw refused(`Role ${role.name} still has policies.`);
      serviceOf(call).roles.delete(role.name);
    },
  },
  {
    method: "PUT",
    path: `${one}/assume-role-policy`,
    status: 200,
    body: "AssumeRolePolicyRequest",
    run: (call) => {
      const role = roleOf(call);
      role.trustPolicy = compactDocument((call.body as { document: string }).document);
      return { document: encodeDocument(role.trustPolicy) };
    },
  },
];
