import type { AccessKey } from "../../../core/access.ts";
import { accessKeyListRecord, createdKeyRecord } from "../records/accessKey.ts";
import type { KrutrimApi, Place } from "./client.ts";
import { pathSegment } from "./path.ts";

/** `GET /kos/v1/access_keys` */
export function getAccessKeys(
  api: KrutrimApi,
  place: Place,
  signal: AbortSignal,
): Promise<AccessKey[]> {
  return api.call(
    {
      operation: "getAccessKeys",
      method: "GET",
      path: "/kos/v1/access_keys",
      place,
      isRead: true,
    },
    accessKeyListRecord,
    signal,
  );
}

/**
 * `POST /kos/v1/access_keys`. The reference has no body; the service's own clients send one, which is
 * the only way to name a key.
 */
export function createAccessKeys(
  api: KrutrimApi,
  key: { name?: string },
  place: Place,
  signal: AbortSignal,
) {
  return api.call(
    {
      operation: "createAccessKeys",
      method: "POST",
      path: "/kos/v1/access_keys",
      place,
      ...(key.name === undefined ? {} : { json: { key_name: key.name, region: place.region } }),
      isRead: false,
    },
    createdKeyRecord,
    signal,
  );
}

/** `DELETE /kos/v1/access_keys/{accessKey}`. The reference requires a body, with or without `otp`. */
export function deleteAccessKey(
  api: KrutrimApi,
  key: { id: string } & Place,
  oneTimePassword: string | undefined,
  signal: AbortSignal,
): Promise<void> {
  return api.change(
    {
      operation: "deleteAccessKey",
      method: "DELETE",
      path: `/kos/v1/access_keys/${pathSegment(key.id, "accessKey")}`,
      place: key,
      json: oneTimePassword === undefined ? {} : { otp: oneTimePassword },
      isRead: false,
    },
    signal,
  );
}

/** `DELETE /internal/kos/v1/access_keys_all`: every key of the account, whoever uses it. */
export function deleteAllAccessKeys(api: KrutrimApi, signal: AbortSignal): Promise<void> {
  return api.change(
    {
      operation: "deleteAllAccessKeys",
      method: "DELETE",
      path: "/internal/kos/v1/access_keys_all",
      isRead: false,
    },
    signal,
  );
}
