import { randomBytes, randomUUID } from "node:crypto";
import type { S3Endpoint } from "./s3Endpoint.ts";

/** Names as on the wire: what handlers send is made of these. */
export interface Network {
  name: string;
  type: "public" | "private";
  family: string;
  uuid?: string;
}

export interface Label {
  key: string;
  value: string | null;
}

export interface CustomDomain {
  domain_name: string;
  type: string;
  mode: "api" | "static-website";
}

export interface Website {
  bucket_name: string;
  bucket_prefix: string;
  domain_name: string;
  index_document: string;
  spa_mode: boolean;
  enabled: boolean;
  error_pages: unknown[];
  created_at: string;
  updated_at: string;
}

export interface AccessKey {
  access_key_id: string;
  secret_access_key: string;
  status: "Active" | "Inactive";
  created_at: string;
  last_used_at: string;
  /** Milliseconds since 1970 from when the S3 endpoint knows it. */
  knownFrom: number;
}

export interface Tag {
  key: string;
  value: string;
}

/** What users, groups and roles have in common. */
export interface Principal {
  name: string;
  arn: string;
  created_at: string;
  policies: Set<string>;
  inlinePolicies: Map<string, string>;
  tags: Tag[];
  boundary?: string;
}

export interface User extends Principal {
  keys: Map<string, AccessKey>;
}

export interface Group extends Principal {
  users: Set<string>;
}

export interface Role extends Principal {
  description: string;
  maxSession: number;
  trustPolicy: string;
}

export interface PolicyVersion {
  version_id: string;
  created_at: string;
  /** JSON without white space. */
  document: string;
}

export interface Policy {
  name: string;
  description: string;
  system: boolean;
  created_at: string;
  updated_at: string;
  versions: PolicyVersion[];
  defaultVersion: string;
  nextVersion: number;
}

/** One hour of a service's life. */
export interface Hour {
  start: number;
  bytesCreated: number;
  bytesDeleted: number;
  bytesReceived: number;
  bytesTransmitted: number;
  bytesTotal: number;
  objectsCreated: number;
  objectsDeleted: number;
  objectsTotal: number;
}

export interface StateMessage {
  code: string;
  message: string;
  operational_state: string;
  created_at: string;
  updated_at: string;
}

export interface Service {
  uuid: string;
  name: string;
  region: string;
  configured: "started" | "stopped";
  /** States to come, each with the moment at which it begins. The last one stays. */
  timeline: { state: string; from: number }[];
  networks: Network[];
  labels: Label[];
  customDomains: CustomDomain[];
  websites: Map<string, Website>;
  messages: StateMessage[];
  isProtected: boolean;
  originOverride?: string;
  createdAt: string;
  updatedAt: string;
  /** Five letters and digits, the first part of its domain. */
  label: string;
  users: Map<string, User>;
  groups: Map<string, Group>;
  roles: Map<string, Role>;
  policies: Map<string, Policy>;
  /** Deleted buckets with the moment at which the last of them is gone. */
  deletedBuckets: Map<string, { until: number; objects: number; bytes: number }>;
  history: Hour[];
  s3: S3Endpoint;
}

export interface Account {
  services: Map<string, Service>;
  /** False makes everything that costs money answer 402. */
  hasCredits: boolean;
}

/** RFC 3339 with microseconds, as services are dated. */
export function preciseTime(now: number): string {
  return new Date(now).toISOString().replace("Z", "000Z");
}

/** RFC 3339 in whole seconds, as everything in IAM is dated. */
export function wholeSeconds(now: number): string {
  return new Date(now).toISOString().replace(/\.\d+Z$/, "Z");
}

export const never = "0001-01-01T00:00:00Z";

export function newUuid(): string {
  return `12${randomUUID().slice(2)}`;
}

export function newLabel(): string {
  return randomBytes(8)
    .toString("base64url")
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "")
    .slice(0, 5)
    .padEnd(5, "0");
}

export function newAccessKey(now: number, delayMs: number): AccessKey {
  return {
    access_key_id: `AKIA${randomBytes(8).toString("hex").toUpperCase()}`,
    secret_access_key: randomBytes(30).toString("base64"),
    status: "Active",
    created_at: wholeSeconds(now),
    last_used_at: never,
    knownFrom: now + delayMs,
  };
}

export function newPrincipal(service: Service, kind: string, name: string, now: number): Principal {
  return {
    name,
    arn: `urn:ecs:iam::${service.uuid.replaceAll("-", "")}:${kind}/${name}`,
    created_at: wholeSeconds(now),
    policies: new Set(),
    inlinePolicies: new Map(),
    tags: [],
  };
}
