/** The keys with which this machine reaches the objects of one service. */
export interface StoredServiceKey {
  readonly accessKeyId: string;
  /** The user that the key belongs to, where it is known. */
  readonly username?: string;
}

export interface ServiceKeyRequest {
  /** `custom` names a policy that exists. */
  readonly policy: "readOnly" | "full" | { readonly name: string };
  /** Made up when absent. */
  readonly username?: string;
}

export interface RotatedServiceKey extends StoredServiceKey {
  /** The key before this one when it could not be deleted: it still works. */
  readonly leftOver?: { readonly accessKeyId: string; readonly error: unknown };
}

/**
 * Keys made with the API token alone. Secrets go straight into the secret storage and are never
 * handed out.
 */
export interface ServiceKeys {
  stored(): Promise<StoredServiceKey | undefined>;
  /**
   * Makes a user, gives it the policy, makes a key and stores the secret. When a step fails, the
   * steps before it are undone; the error's message names what could not be undone.
   */
  create(request: ServiceKeyRequest, signal: AbortSignal): Promise<StoredServiceKey>;
  /** Keys that a person already has. */
  store(key: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly username?: string;
  }): Promise<void>;
  /** A new key for the same user; the old one is deleted once the new one is stored and works. */
  rotate(signal: AbortSignal): Promise<RotatedServiceKey>;
  /** Deletes the key, and with `removeUser` its user, then forgets it here. */
  revoke(options: { readonly removeUser: boolean }, signal: AbortSignal): Promise<void>;
  /** Only here: the key goes on working elsewhere. */
  forget(): Promise<void>;
}
