import type {
  Access,
  AccessKey,
  AccessKeys,
  AccessKeySpec,
  NewAccessKey,
} from "../../core/access.ts";
import type { KrutrimConnection } from "../../core/connection.ts";
import { StorageError } from "../../core/errors.ts";
import {
  createAccessKeys,
  deleteAccessKey,
  deleteAllAccessKeys,
  getAccessKeys,
} from "./api/accessKeys.ts";
import type { KrutrimApi } from "./api/client.ts";
import { KrutrimAccountPolicies } from "./accountPolicies.ts";
import { emptyWhenMissing, toldWhenLost } from "./lostAnswer.ts";
import { placeOf } from "./place.ts";

/** Access keys and policies of the account. */
export function accessOf(api: KrutrimApi, connection: KrutrimConnection): Access {
  return {
    keys: new KrutrimAccessKeys(api, connection),
    accountPolicies: new KrutrimAccountPolicies(api, connection),
  };
}

class KrutrimAccessKeys implements AccessKeys {
  readonly #api: KrutrimApi;
  readonly #connection: KrutrimConnection;

  constructor(api: KrutrimApi, connection: KrutrimConnection) {
    this.#api = api;
    this.#connection = connection;
  }

  list(signal: AbortSignal): Promise<readonly AccessKey[]> {
    return emptyWhenMissing(() => getAccessKeys(this.#api, placeOf(this.#connection), signal));
  }

  async create(spec: AccessKeySpec, signal: AbortSignal): Promise<NewAccessKey> {
    const place = placeOf(this.#connection, spec.region, spec.tier);
    const before = new Set((await this.list(signal)).map(({ id }) => id));
    const { name } = spec;
    const created = await toldWhenLost(
      () => createAccessKeys(this.#api, name ? { name } : {}, place, signal),
      async (again) => {
        const now = await this.list(again);
        return now.some(({ id }) => !before.has(id)) ? "done" : "notDone";
      },
      signal,
    );
    const { access_key: id, secret_key: secret } = created;
    return { id, secret, isActive: true, ...(name ? { name } : {}), ...place };
  }

  async remove(
    key: AccessKey,
    options: { oneTimePassword?: string },
    signal: AbortSignal,
  ): Promise<void> {
    const place = placeOf(this.#connection, key.region, key.tier);
    await toldWhenLost(
      () => deleteAccessKey(this.#api, { id: key.id, ...place }, options.oneTimePassword, signal),
      async (again) => {
        const now = await this.list(again);
        return now.some(({ id }) => id === key.id) ? "notDone" : "done";
      },
      signal,
    );
  }

  async removeAll(signal: AbortSignal): Promise<void> {
    await toldWhenLost(
      () => deleteAllAccessKeys(this.#api, signal),
      async (again) => ((await this.list(again)).length === 0 ? "done" : "notDone"),
      signal,
    );
    const left = await this.list(signal);
    if (left.length === 0) return;
    throw new StorageError(
      "conflict",
      `Krutrim accepted the deletion of all access keys, and ${left.length} are still listed`,
      { operation: "deleteAllAccessKeys" },
    );
  }
}
