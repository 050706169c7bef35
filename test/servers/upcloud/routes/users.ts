import { keyAnswer, userAnswer } from "../answers.ts";
import { type Call, found, type Operation, serviceOf } from "../operation.ts";
import { conflict, refused } from "../problem.ts";
import { type AccessKey, newAccessKey, newPrincipal, type User } from "../state.ts";

const root = "/object-storage-2/{serviceUuid}/users";
const one = `${root}/{username}`;
const keys = `${one}/access-keys`;
const key = `${keys}/{accessKeyId}`;

function userOf(call: Call): User {
  return found(serviceOf(call).users.get(call.param("username")), "User");
}

function keyOf(call: Call): AccessKey {
  return found(userOf(call).keys.get(call.param("accessKeyId")), "Access key");
}

export const userOperations: readonly Operation[] = [
  {
    method: "GET",
    path: root,
    status: 200,
    run: (call) => {
      const service = serviceOf(call);
      return [...service.users.values()].map((user) => userAnswer(service, user));
    },
  },
  {
    method: "POST",
    path: root,
    status: 201,
    body: "UserCreate",
    costs: true,
    run: (call) => {
      const service = serviceOf(call);
      const { username } = call.body as { username: string };
      if (service.users.has(username)) throw conflict(`User ${username} exists already.`);
      const principal = newPrincipal(service, "user", username, call.context.now());
      const user = { ...principal, keys: new Map<string, AccessKey>() };
      service.users.set(username, user);
      return userAnswer(service, user);
    },
  },
  {
    method: "GET",
    path: one,
    status: 200,
    run: (call) => userAnswer(serviceOf(call), userOf(call)),
  },
  {
    method: "DELETE",
    path: one,
    status: 204,
    run: async (call) => {
      const service = serviceOf(call);
      const { name } = userOf(call);
      service.users.delete(name);
      for (const group of service.groups.values()) group.users.delete(name);
      await call.context.settle(service);
    },
  },
  {
    method: "GET",
    path: keys,
    status: 200,
    run: (call) => [...userOf(call).keys.values()].map(keyAnswer),
  },
  {
    method: "POST",
    path: keys,
    status: 201,
    body: "Empty",
    costs: true,
    run: async (call) => {
      const user = userOf(call);
      if (user.keys.size >= 2) throw refused("Cannot exceed quota for AccessKeysPerUser: 2");
      const made = newAccessKey(call.context.now(), call.context.keyDelayMs);
      user.keys.set(made.access_key_id, made);
      await call.context.settle(serviceOf(call));
      return { ...keyAnswer(made), secret_access_key: made.secret_access_key };
    },
  },
  { method: "GET", path: key, status: 200, run: (call) => keyAnswer(keyOf(call)) },
  {
    method: "PATCH",
    path: key,
    status: 200,
    body: "AccessKeyModify",
    run: async (call) => {
      const changed = Object.assign(keyOf(call), call.body as Partial<AccessKey>);
      await call.context.settle(serviceOf(call));
      return keyAnswer(changed);
    },
  },
  {
    method: "DELETE",
    path: key,
    status: 204,
    run: async (call) => {
      userOf(call).keys.delete(keyOf(call).access_key_id);
      await call.context.settle(serviceOf(call));
    },
  },
];
