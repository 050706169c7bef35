import { mapped } from "../../../core/record.ts";
import type { Labels } from "../../../core/service.ts";
import { labelRecord, normalizeLabel } from "../records/label.ts";
import { checkLabel } from "../serviceCheck.ts";
import type { UpCloudApi } from "./client.ts";
import { path } from "./path.ts";
import { items } from "../records/loose.ts";

const label = mapped(labelRecord, normalizeLabel);

/** `base` is the path of a service. */
export function createLabels(api: UpCloudApi, base: string): Labels {
  const root = `${base}/labels`;
  const get = async (key: string, signal: AbortSignal) =>
    api.call({ operation: "getLabel", method: "GET", path: root + path`/${key}` }, label, signal);
  return {
    list: (signal) =>
      api.call({ operation: "listLabels", method: "GET", path: root }, items(label), signal),
    get,
    add: async ({ key, value }, signal) => {
      checkLabel({ key, value });
      const body = { key, value };
      return api.change(
        { operation: "createLabel", method: "POST", path: root, body },
        label,
        () => get(key, signal),
        signal,
      );
    },
    modify: async (key, change, signal) => {
      const { value, ...renamed } = change;
      checkLabel({ ...renamed, ...(typeof value === "string" ? { value } : {}) });
      return api.change(
        {
          operation: "modifyLabel",
          method: "PATCH",
          path: root + path`/${key}`,
          body: change,
        },
        label,
        () => get(change.key ?? key, signal),
        signal,
      );
    },
    remove: async (key, signal) =>
      api.send({ operation: "deleteLabel", method: "DELETE", path: root + path`/${key}` }, signal),
  };
}
