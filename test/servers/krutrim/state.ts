import type { Credentials } from "../s3Signature.ts";
import type { S3Side } from "./s3Side.ts";

export interface Region {
  readonly name: string;
  readonly tier: string;
  readonly s3: S3Side;
}

export interface StoredBucket {
  readonly name: string;
  readonly krn: string;
  readonly region: Region;
  readonly createdAt: Date;
  readonly description: string;
  versioning: boolean;
  isAnonymous: boolean;
  tags: Record<string, unknown>;
  /** Listed with a KRN that hides a part of it. */
  isMasked: boolean;
  policy: StoredBucketPolicy | undefined;
  readonly rules: Map<string, Record<string, unknown>>;
}

export interface StoredBucketPolicy {
  readonly krn: string;
  readonly createdAt: Date;
  updatedAt: Date;
  readWrite: readonly string[];
  readOnly: readonly string[];
}

export interface StoredKey extends Credentials {
  readonly name: string | undefined;
  readonly region: Region;
  readonly createdAt: Date;
}

export interface StoredSession {
  readonly token: string;
  readonly accessKey: string;
  readonly refreshToken: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  lastActiveAt: number;
  isActive: boolean;
}

export interface StoredPolicy {
  readonly krn: string;
  readonly createdAt: Date;
  name: string;
  statements: readonly unknown[];
  conditions: readonly unknown[];
  readonly users: Map<string, unknown>;
}

/** Everything that the account has. Tests may look and change. */
export class Account {
  readonly accountId = "4411223344";
  readonly customerId = "d55a4dfd-9d8a-408c-9217-49dad340d02f";
  readonly regions: readonly Region[];
  /** By KRN. */
  readonly buckets = new Map<string, StoredBucket>();
  readonly keys = new Map<string, StoredKey>();
  readonly sessions = new Map<string, StoredSession>();
  readonly policies = new Map<string, StoredPolicy>();
  /** Times of attempts to start a session, by access key. */
  readonly attempts = new Map<string, number[]>();

  constructor(regions: readonly Region[]) {
    this.regions = regions;
  }

  bucketNamed(name: string): StoredBucket | undefined {
    return [...this.buckets.values()].find((bucket) => bucket.name === name);
  }
}
