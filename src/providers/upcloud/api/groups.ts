import type { Groups } from "../../../core/access.ts";
import { mapped } from "../../../core/record.ts";
import { groupRecord, normalizeGroup } from "../records/group.ts";
import { demand, rules } from "../rules.ts";
import type { UpCloudApi } from "./client.ts";
import { path } from "./path.ts";
import { items } from "../records/loose.ts";

const group = mapped(groupRecord, normalizeGroup);

/** `base` is the path of a service. */
export function createGroups(api: UpCloudApi, base: string): Groups {
  const root = `${base}/groups`;
  return {
    list: (signal) =>
      api.call({ operation: "listGroups", method: "GET", path: root }, items(group), signal),
    get: async (name, signal) =>
      api.call(
        { operation: "getGroup", method: "GET", path: root + path`/${name}` },
        group,
        signal,
      ),
    create: async (name, signal) => {
      demand("name", rules.groupName(name));
      const body = { name };
      return api.call(
        { operation: "createGroup", method: "POST", path: root, body },
        group,
        signal,
      );
    },
    remove: async (name, signal) =>
      api.send({ operation: "deleteGroup", method: "DELETE", path: root + path`/${name}` }, signal),
    addUser: async (name, user, signal) =>
      api.send(
        {
          operation: "addUserToGroup",
          method: "POST",
          path: root + path`/${name}/users/${user}`,
        },
        signal,
      ),
    removeUser: async (name, user, signal) =>
      api.send(
        {
          operation: "removeUserFromGroup",
          method: "DELETE",
          path: root + path`/${name}/users/${user}`,
        },
        signal,
      ),
  };
}
