import type { Users } from "../../../core/access.ts";
import { mapped } from "../../../core/record.ts";
import { normalizeUser, userRecord } from "../records/user.ts";
import { demand, rules } from "../rules.ts";
import { createAccessKeys } from "./accessKeys.ts";
import type { UpCloudApi } from "./client.ts";
import { path } from "./path.ts";
import { items } from "../records/loose.ts";

const user = mapped(userRecord, normalizeUser);

/** `base` is the path of a service. */
export function createUsers(api: UpCloudApi, base: string): Users {
  const root = `${base}/users`;
  const get = async (name: string, signal: AbortSignal) =>
    api.call({ operation: "getUser", method: "GET", path: root + path`/${name}` }, user, signal);
  return {
    list: (signal) =>
      api.call({ operation: "listUsers", method: "GET", path: root }, items(user), signal),
    get,
    create: async (name, signal) => {
      demand("username", rules.userName(name));
      const body = { username: name };
      return api.change(
        { operation: "createUser", method: "POST", path: root, body },
        user,
        () => get(name, signal),
        signal,
      );
    },
    remove: async (name, signal) =>
      api.send({ operation: "deleteUser", method: "DELETE", path: root + path`/${name}` }, signal),
    keys: (name) => createAccessKeys(api, root + path`/${name}`),
  };
}
