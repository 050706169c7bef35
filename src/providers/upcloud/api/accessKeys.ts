import type { AccessKeys } from "../../../core/access.ts";
import { mapped } from "../../../core/record.ts";
import {
  accessKeyRecord,
  newAccessKeyRecord,
  normalizeAccessKey,
  normalizeNewAccessKey,
} from "../records/accessKey.ts";
import type { UpCloudApi } from "./client.ts";
import { path } from "./path.ts";
import { items } from "../records/loose.ts";

const accessKey = mapped(accessKeyRecord, normalizeAccessKey);
const newAccessKey = mapped(newAccessKeyRecord, normalizeNewAccessKey);

/** `base` is the path of a user. Keys here have neither a name nor a region. */
export function createAccessKeys(
  api: UpCloudApi,
  base: string,
): AccessKeys & Required<Pick<AccessKeys, "get" | "setActive">> {
  const root = `${base}/access-keys`;
  const get = async (id: string, signal: AbortSignal) =>
    api.call(
      { operation: "getAccessKey", method: "GET", path: root + path`/${id}` },
      accessKey,
      signal,
    );
  return {
    list: (signal) =>
      api.call(
        { operation: "listAccessKeys", method: "GET", path: root },
        items(accessKey),
        signal,
      ),
    get,
    create: (_spec, signal) =>
      api.call(
        { operation: "createAccessKey", method: "POST", path: root, body: {} },
        newAccessKey,
        signal,
      ),
    setActive: async (id, isActive, signal) =>
      api.change(
        {
          operation: "modifyAccessKey",
          method: "PATCH",
          path: root + path`/${id}`,
          body: { status: isActive ? "Active" : "Inactive" },
        },
        accessKey,
        () => get(id, signal),
        signal,
      ),
    remove: async (key, _options, signal) =>
      api.send(
        { operation: "deleteAccessKey", method: "DELETE", path: root + path`/${key.id}` },
        signal,
      ),
  };
}
