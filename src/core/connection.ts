/** A saved connection. Holds no secret: those are in {@link ConnectionSecrets}. */
export type Connection = S3Connection | KrutrimConnection | UpCloudConnection;

export type ProviderKind = Connection["kind"];

interface ConnectionBase {
  /** Made once, never shown, never reused: lower-case letters and digits. */
  readonly id: string;
  readonly name: string;
}

export interface S3Connection extends ConnectionBase {
  readonly kind: "s3";
  /** Scheme, host and optional port; no path, no bucket. */
  readonly endpoint: string;
  readonly region: string;
  readonly addressing: "path" | "virtualHosted";
  /** Buckets to show when the credentials may not list them; empty asks the server. */
  readonly buckets: readonly string[];
}

export interface KrutrimConnection extends ConnectionBase {
  readonly kind: "krutrim";
  readonly baseUrl: string;
  readonly region: string;
  readonly tier?: string;
  readonly accountId?: string;
  readonly customerId?: string;
  readonly s3Endpoint?: string;
  readonly s3Region?: string;
}

export interface UpCloudConnection extends ConnectionBase {
  readonly kind: "upcloud";
  readonly baseUrl: string;
}

/** A session that was activated with an access key. Times are ISO 8601. */
export interface ApiSession {
  /** The key that it belongs to: a session of another key is of no use. */
  readonly accessKeyId: string;
  readonly token: string;
  readonly refreshToken?: string;
  readonly expiresAt?: string;
  readonly activatedAt: string;
}

/** Secrets of one connection, as SecretStorage holds them: one JSON document per connection. */
export interface ConnectionSecrets {
  readonly accessKeyId?: string;
  readonly secretAccessKey?: string;
  readonly sessionToken?: string;
  /** API key or JWT (Krutrim), API token (UpCloud). */
  readonly token?: string;
  readonly username?: string;
  readonly password?: string;
  /** The session at the service (Krutrim), kept so that windows share one instead of ending each other's. */
  readonly apiSession?: ApiSession;
  /** S3 keys per UpCloud service UUID. */
  readonly serviceKeys?: Readonly<
    Record<
      string,
      { readonly accessKeyId: string; readonly secretAccessKey: string; readonly username?: string }
    >
  >;
}
