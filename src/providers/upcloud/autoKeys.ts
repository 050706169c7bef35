import type { Iam, NewAccessKey } from "../../core/access.ts";
import type { ConnectionSecrets } from "../../core/connection.ts";
import { isStorageError, StorageError } from "../../core/errors.ts";
import type { SecretAccess } from "../../core/provider.ts";
import type {
  RotatedServiceKey,
  ServiceKeyRequest,
  ServiceKeys,
  StoredServiceKey,
} from "../../core/serviceKeys.ts";
import { present } from "../../core/record.ts";
import { ignoreAbsence, removeUserCompletely } from "./removal.ts";
import { demand, rules } from "./rules.ts";
import { Undo } from "./undo.ts";

/** A key of one service with its secret, on its way between the API and the secret storage. */
export interface S3Key {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly username?: string;
}

export interface AutoKeysOptions {
  readonly serviceId: string;
  readonly iam: Iam;
  readonly secrets: SecretAccess;
  /** Returns once the service's S3 endpoint knows the key; throws when it goes on refusing it. */
  readonly waitUntilAccepted: (key: S3Key, signal: AbortSignal) => Promise<void>;
}

const systemPolicies = { readOnly: "ECSS3ReadOnlyAccess", full: "ECSS3FullAccess" } as const;

/** Keeps the S3 key of one service, made with nothing but the API token. */
export class AutoKeys implements ServiceKeys {
  readonly #options: AutoKeysOptions;

  constructor(options: AutoKeysOptions) {
    this.#options = options;
  }

  async stored(): Promise<StoredServiceKey | undefined> {
    const key = await this.key();
    return key && present({ accessKeyId: key.accessKeyId, username: key.username });
  }

  /** With its secret: only for signing. */
  async key(): Promise<S3Key | undefined> {
    const secrets = await this.#options.secrets.read();
    return secrets.serviceKeys?.[this.#options.serviceId];
  }

  async create(request: ServiceKeyRequest, signal: AbortSignal): Promise<StoredServiceKey> {
    const { iam } = this.#options;
    const username = request.username ?? `stowage-${crypto.randomUUID().slice(0, 8)}`;
    const policy =
      typeof request.policy === "string" ? systemPolicies[request.policy] : request.policy.name;
    demand("username", rules.userName(username));
    demand("policy", rules.policyName(policy));
    const before = await this.key();
    const undo = new Undo();
    const removeUser = (undoing: AbortSignal) => removeUserCompletely(iam, username, undoing);
    return undo.whenFails(async () => {
      // A name that we made up is ours even when the answer that says so is lost.
      if (request.username === undefined) undo.add(`user ${username}`, removeUser);
      await iam.users.create(username, signal);
      if (request.username !== undefined) undo.add(`user ${username}`, removeUser);
      await iam.attachments.attach({ kind: "user", name: username }, policy, signal);
      const made = await iam.users.keys(username).create({}, signal);
      const key = s3Key(made, username);
      undo.add("stored key", () => this.#write(before));
      await this.#write(key);
      await this.#options.waitUntilAccepted(key, signal);
      return { accessKeyId: made.id, username };
    });
  }

  async store(key: S3Key): Promise<void> {
    const isWhole = key.accessKeyId !== "" && key.secretAccessKey !== "";
    demand("secretAccessKey", isWhole ? undefined : "Both parts of the key are needed.");
    await this.#write(key);
  }

  async rotate(signal: AbortSignal): Promise<RotatedServiceKey> {
    const old = await this.#needed();
    const username = await this.#ownerOf(old, signal);
    const keys = this.#options.iam.users.keys(username);
    const undo = new Undo();
    const made = await undo.whenFails(async () => {
      const created = await keys.create({}, signal);
      undo.add(`access key ${created.id}`, (undoing) => keys.remove(created, {}, undoing));
      undo.add("stored key", () => this.#write(old));
      const key = s3Key(created, username);
      await this.#write(key);
      await this.#options.waitUntilAccepted(key, signal);
      return created;
    });
    try {
      await keys.remove({ id: old.accessKeyId, isActive: true }, {}, signal);
    } catch (error) {
      if (!isStorageError(error, "noSuchResource")) {
        const leftOver = { accessKeyId: old.accessKeyId, error };
        return { accessKeyId: made.id, username, leftOver };
      }
    }
    return { accessKeyId: made.id, username };
  }

  async revoke(options: { readonly removeUser: boolean }, signal: AbortSignal): Promise<void> {
    const { iam } = this.#options;
    const key = await this.#needed();
    const username = await this.#ownerOf(key, signal);
    const keys = iam.users.keys(username);
    await ignoreAbsence(keys.remove({ id: key.accessKeyId, isActive: true }, {}, signal));
    await this.forget();
    if (options.removeUser) await removeUserCompletely(iam, username, signal);
  }

  async forget(): Promise<void> {
    await this.#write(undefined);
  }

  async #needed(): Promise<S3Key> {
    const key = await this.key();
    if (key) return key;
    throw new StorageError("missingCredentials", "There is no stored key for this service", {});
  }

  /** Throws `noSuchResource` when no user of the service has the key. */
  async #ownerOf(key: S3Key, signal: AbortSignal): Promise<string> {
    if (key.username !== undefined) return key.username;
    const users = await this.#options.iam.users.list(signal);
    const owner = users.find((user) => user.keys.some((one) => one.id === key.accessKeyId));
    if (owner) return owner.name;
    throw new StorageError(
      "noSuchResource",
      `No user of the service has the access key ${key.accessKeyId}`,
    );
  }

  async #write(key: S3Key | undefined): Promise<void> {
    await this.#options.secrets.update((secrets) =>
      withServiceKey(secrets, this.#options.serviceId, key),
    );
  }
}

function s3Key(made: NewAccessKey, username: string): S3Key {
  return { accessKeyId: made.id, secretAccessKey: made.secret, username };
}

function withServiceKey(
  secrets: ConnectionSecrets,
  serviceId: string,
  key: S3Key | undefined,
): ConnectionSecrets {
  const others = Object.entries(secrets.serviceKeys ?? {}).filter(([id]) => id !== serviceId);
  return {
    ...secrets,
    serviceKeys: Object.fromEntries(key ? [...others, [serviceId, key]] : others),
  };
}
