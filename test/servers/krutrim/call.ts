import { refuse, refuseWithCode } from "./refusal.ts";
import type { Account, Region, StoredBucket } from "./state.ts";

/** How the emulated service behaves, where the real one is known or suspected to differ. */
export interface Behaviour {
  /** What bytes travel through: presigned links, or the request itself. */
  readonly uploads: "links" | "bytes";
  readonly downloads: "links" | "bytes";
  /** The name of the field with a download link. */
  readonly linkField: string;
  /** What a list of objects holds: one level, or everything below. */
  readonly listing: "levels" | "everything";
  /** Older versions answer lists of buckets without pages. */
  readonly bucketLists: "pages" | "bare";
  /** The number of the first page, and the largest page. */
  readonly firstPage: 0 | 1;
  readonly largestPage: number;
  /** Whether a bucket says where it is over S3. */
  readonly tellsUrl: boolean;
  /** Deletions of buckets and access keys want this one-time password. */
  readonly oneTimePassword: string | undefined;
  /** Requests without K-Customer-ID are refused. */
  readonly wantsCustomerId: boolean;
  readonly sessionMs: number;
  /** Sessions that may be started with one key within a minute. */
  readonly activationsPerMinute: number;
  readonly retryAfterSeconds: number;
}

export const defaultBehaviour: Behaviour = {
  uploads: "links",
  downloads: "links",
  linkField: "preSignedUrl",
  listing: "levels",
  bucketLists: "pages",
  firstPage: 1,
  largestPage: 100,
  tellsUrl: true,
  oneTimePassword: undefined,
  wantsCustomerId: false,
  sessionMs: 15 * 60_000,
  activationsPerMinute: 10,
  retryAfterSeconds: 30,
};

export interface Context {
  readonly account: Account;
  /** May be changed while the server runs. */
  behaviour: Behaviour;
  now(): number;
}

export interface Call {
  readonly context: Context;
  param(name: string): string;
  header(name: string): string | undefined;
  readonly query: Readonly<Record<string, string | undefined>>;
  /** JSON, already checked against the document; a Buffer for an upload of bytes. */
  readonly body: unknown;
}

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  /** JSON when absent. */
  readonly contentType?: string;
  /** Bytes instead of JSON. */
  readonly bytes?: Buffer;
}

export type Handler = (call: Call) => Answer | Promise<Answer>;

export function fieldsOf(call: Call): Readonly<Record<string, unknown>> {
  return typeof call.body === "object" && call.body !== null
    ? Object.fromEntries(Object.entries(call.body))
    : {};
}

export function textField(call: Call, name: string): string {
  const value = fieldsOf(call)[name];
  if (typeof value !== "string" || value === "") throw refuseWithCode(400, `${name} is required`);
  return value;
}

/** The region of the headers; both have to name one that exists. */
export function regionOf(call: Call): Region {
  const name = call.header("x-region-id");
  const region = call.context.account.regions.find((one) => one.name === name);
  if (!region) throw refuse(400, "x-region-id is missing or unknown");
  if (call.header("x-tier") !== region.tier) throw refuse(400, "x-tier does not fit the region");
  return region;
}

/** The bucket of a path, in whichever of the two names the document has for it. */
export function bucketOf(call: Call): StoredBucket {
  const krn = call.param("bucketId") || call.param("bucketKrn");
  if (krn.includes("***")) throw refuse(400, "the KRN is masked");
  const bucket = call.context.account.buckets.get(krn);
  if (!bucket) throw refuseWithCode(404, "Bucket not found");
  return bucket;
}

/** The bucket of an operation on objects, which has to be asked for in its own region and a session. */
export function bucketInSession(call: Call): StoredBucket {
  const now = call.context.now();
  const session = call.context.account.sessions.get(call.header("x-session-token") ?? "");
  if (!session?.isActive || session.expiresAt <= now) throw refuse(401, "Invalid session");
  session.lastActiveAt = now;
  const bucket = bucketOf(call);
  if (call.header("x-region-id") !== bucket.region.name)
    throw refuseWithCode(400, "The bucket is in another region");
  return bucket;
}

/** Throws unless the one-time password is given where one is wanted. */
export function checkOneTimePassword(call: Call): void {
  const wanted = call.context.behaviour.oneTimePassword;
  if (wanted === undefined) return;
  const given = fieldsOf(call)["otp"];
  if (given === undefined) throw refuseWithCode(400, "OTP is required for this operation");
  if (given !== wanted) throw refuseWithCode(400, "Invalid OTP");
}
