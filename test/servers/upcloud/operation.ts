import { notFound } from "./problem.ts";
import type { BodyName, QueryName } from "./schemas.ts";
import type { Account, Service } from "./state.ts";
import { stateAt } from "./timeline.ts";

/** What handlers share. */
export interface Context {
  readonly account: Account;
  readonly stepMs: number;
  /** How long the S3 endpoint takes to know a new key. */
  readonly keyDelayMs: number;
  /** How long a deleted bucket stays listed. */
  readonly bucketDeletionMs: number;
  now(): number;
  /** To be called after keys, networks or the state of a service changed. */
  settle(service: Service): Promise<void>;
  startS3(service: () => Service, region: string): Promise<Service["s3"]>;
}

export interface Call {
  readonly context: Context;
  readonly param: (name: string) => string;
  /** Validated against the operation's schema. */
  readonly body: unknown;
  readonly query: Readonly<Record<string, unknown>>;
}

/** One operation of the reference: the path is written as there, `/object-storage-2/{serviceUuid}`. */
export interface Operation {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  /** Of a success. 204 has no body. */
  readonly status: 200 | 201 | 204;
  readonly body?: BodyName;
  readonly query?: QueryName;
  /** Answers 402 when the account has no credits left. */
  readonly costs?: true;
  run(call: Call): unknown;
}

/** The service that a call is about; 404 for one that is gone. */
export function serviceOf({ context, param }: Call): Service {
  const uuid = param("serviceUuid");
  const service = context.account.services.get(uuid);
  if (!service || stateAt(service, context.now()) === "gone") throw notFound("Service");
  return service;
}

export function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw notFound(what);
  return value;
}

const defaultLimit = 10;

/** The part of a list that `limit` and `offset` name. */
export function pageOf<T>(items: readonly T[], query: Call["query"]): T[] {
  const offset = Number(query["offset"] ?? 0);
  const limit = Number(query["limit"] ?? defaultLimit);
  return items.slice(offset, offset + limit);
}
