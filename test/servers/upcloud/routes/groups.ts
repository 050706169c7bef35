import { groupAnswer } from "../answers.ts";
import { type Call, found, type Operation, serviceOf } from "../operation.ts";
import { conflict, refused } from "../problem.ts";
import { type Group, newPrincipal } from "../state.ts";

const root = "/object-storage-2/{serviceUuid}/groups";
const one = `${root}/{groupName}`;
const member = `${one}/users/{username}`;

function groupOf(call: Call): Group {
  return found(serviceOf(call).groups.get(call.param("groupName")), "Group");
}

export const groupOperations: readonly Operation[] = [
  {
    method: "GET",
    path: root,
    status: 200,
    run: (call) => [...serviceOf(call).groups.values()].map(groupAnswer),
  },
  {
    method: "POST",
    path: root,
    status: 201,
    body: "GroupCreate",
    run: (call) => {
      const service = serviceOf(call);
      const { name } = call.body as { name: string };
      if (service.groups.has(name)) throw conflict(`Group ${name} exists already.`);
      const principal = newPrincipal(service, "group", name, call.context.now());
      const group = { ...principal, users: new Set<string>() };
      service.groups.set(name, group);
      return groupAnswer(group);
    },
  },
  { method: "GET", path: one, status: 200, run: (call) => groupAnswer(groupOf(call)) },
  {
    method: "DELETE",
    path: one,
    status: 204,
    run: (call) => {
      const group = groupOf(call);
      if (group.users.size > 0 || group.policies.size > 0) {
        throw refused(`Group ${group.name} still has users or policies.`);
      }
      serviceOf(call).groups.delete(group.name);
    },
  },
  {
    method: "POST",
    path: member,
    status: 204,
    run: (call) => {
      const user = found(serviceOf(call).users.get(call.param("username")), "User");
      groupOf(call).users.add(user.name);
    },
  },
  {
    method: "DELETE",
    path: member,
    status: 204,
    run: (call) => {
      const isGone = groupOf(call).users.delete(call.param("username"));
      found(isGone || undefined, "User in group");
    },
  },
];
