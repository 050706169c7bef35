import type { ConnectionSecrets } from "../../core/connection.ts";
import { StorageError } from "../../core/errors.ts";
import type { SecretAccess } from "../../core/provider.ts";
import type { S3Credentials } from "../../s3/sign.ts";

/** Reads the secrets once: asking the keyring for every request would cost more than the request. */
export class Credentials {
  readonly #secrets: SecretAccess;
  #reading: Promise<ConnectionSecrets> | undefined;

  constructor(secrets: SecretAccess) {
    this.#secrets = secrets;
  }

  /** The API key or JWT. Throws `missingCredentials` or `invalidInput`. */
  async token(): Promise<string> {
    return checkedToken((await this.#read()).token);
  }

  /** Access key and secret; undefined when the connection has none. */
  async keys(): Promise<S3Credentials | undefined> {
    const { accessKeyId, secretAccessKey } = await this.#read();
    return accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey } : undefined;
  }

  #read(): Promise<ConnectionSecrets> {
    const reading = (this.#reading ??= this.#secrets.read());
    reading.catch(() => (this.#reading = undefined));
    return reading;
  }
}

/** What cannot be a token is told as what it is, not as a refusal of the service. */
export function checkedToken(token: string | undefined): string {
  if (!token) {
    throw new StorageError("missingCredentials", "The connection has no API key", {
      field: "token",
    });
  }
  if (/^bearer\s/i.test(token)) {
    throw new StorageError(
      "invalidInput",
      'The API key begins with "Bearer": leave that word out',
      {
        field: "token",
      },
    );
  }
  if (/[^\x21-\x7e]/.test(token)) {
    throw new StorageError(
      "invalidInput",
      "The API key has a space, a line break or another character that no key has",
      { field: "token" },
    );
  }
  return token;
}

/** When a JWT ends; undefined for an API key, which tells nothing. */
export function tokenExpiry(token: string): Date | undefined {
  const [, payload, signature, ...more] = token.split(".");
  if (!payload || signature === undefined || more.length > 0) return undefined;
  try {
    const claims: unknown = JSON.parse(atob(payload.replaceAll("-", "+").replaceAll("_", "/")));
    if (typeof claims !== "object" || claims === null || !("exp" in claims)) return undefined;
    return typeof claims.exp === "number" ? new Date(claims.exp * 1000) : undefined;
  } catch {
    // Three parts with dots that are no JWT.
    return undefined;
  }
}
