import type { Connection, ConnectionSecrets } from "../core/connection.ts";
import type { ConnectionDraft, DraftField, DraftValues } from "../core/connectionDraft.ts";
import { StorageError } from "../core/errors.ts";
import { parseBucketList } from "./bucketList.ts";
import { parseEndpoint } from "./endpoint.ts";

/** UpCloud is reached with a token unless the person chose a user name and a password. */
export function usesPassword(draft: ConnectionDraft): boolean {
  return draft.kind === "upcloud" && draft.values.authentication === "password";
}

/** True when the stored secret key stays: nothing new is typed, and the access key is the same. */
export function keepsKeyPair(
  draft: ConnectionDraft,
  stored: ConnectionSecrets | undefined,
): boolean {
  return (
    text(draft, "secretAccessKey") === undefined &&
    stored?.secretAccessKey !== undefined &&
    text(draft, "accessKeyId") === stored.accessKeyId
  );
}

/** True when the stored password stays: nothing new is typed, and the user is the same. */
export function keepsPassword(
  draft: ConnectionDraft,
  stored: ConnectionSecrets | undefined,
): boolean {
  return (
    (draft.values.password ?? "") === "" &&
    stored?.password !== undefined &&
    text(draft, "username") === stored.username
  );
}

/** The connection that a draft describes. Throws `invalidInput` for one that has errors. */
export function connectionOf(draft: ConnectionDraft, id: string): Connection {
  const base = { id, name: needed(draft, "name", text(draft, "name")) };
  switch (draft.kind) {
    case "s3":
      return {
        ...base,
        kind: "s3",
        endpoint: needed(draft, "endpoint", endpointOf(draft, "endpoint")),
        region: needed(draft, "region", text(draft, "region")),
        addressing: draft.values.addressing === "virtualHosted" ? "virtualHosted" : "path",
        buckets: parseBucketList(draft.values.buckets ?? ""),
      };
    case "krutrim":
      return {
        ...base,
        kind: "krutrim",
        baseUrl: needed(draft, "baseUrl", endpointOf(draft, "baseUrl")),
        region: needed(draft, "region", text(draft, "region")),
        ...given("tier", text(draft, "tier")),
        ...given("accountId", text(draft, "accountId")),
        ...given("customerId", text(draft, "customerId")),
        ...given("s3Endpoint", endpointOf(draft, "s3Endpoint")),
        ...given("s3Region", text(draft, "s3Region")),
      };
    case "upcloud":
      return {
        ...base,
        kind: "upcloud",
        baseUrl: needed(draft, "baseUrl", endpointOf(draft, "baseUrl")),
      };
  }
}

/**
 * The secrets that a draft without errors describes. What the person left empty is taken from
 * `stored`, unless it belongs to something that changed: a session token to its key pair, a password
 * to its user.
 */
export function secretsOf(draft: ConnectionDraft, stored?: ConnectionSecrets): ConnectionSecrets {
  switch (draft.kind) {
    case "s3":
      return keyPair(draft, stored);
    case "krutrim":
      return {
        ...given("token", text(draft, "token") ?? stored?.token),
        ...keyPair(draft, stored),
        // Of these keys: other windows work with it too.
        ...given("apiSession", keepsKeyPair(draft, stored) ? stored?.apiSession : undefined),
      };
    case "upcloud":
      return {
        ...(usesPassword(draft)
          ? { ...given("username", text(draft, "username")), ...password(draft, stored) }
          : given("token", text(draft, "token") ?? stored?.token)),
        ...given("serviceKeys", stored?.serviceKeys),
      };
  }
}

function keyPair(draft: ConnectionDraft, stored: ConnectionSecrets | undefined): ConnectionSecrets {
  const accessKeyId = text(draft, "accessKeyId");
  if (accessKeyId === undefined) return {};
  const isKept = keepsKeyPair(draft, stored);
  const kept = draft.forget.includes("sessionToken") ? undefined : stored?.sessionToken;
  return {
    accessKeyId,
    ...given("secretAccessKey", isKept ? stored?.secretAccessKey : text(draft, "secretAccessKey")),
    ...given("sessionToken", text(draft, "sessionToken") ?? (isKept ? kept : undefined)),
  };
}

/** A password is taken exactly as typed: a space at its end may be part of it. */
function password(draft: ConnectionDraft, stored: ConnectionSecrets | undefined) {
  const typed = draft.values.password ?? "";
  return given(
    "password",
    typed !== "" ? typed : keepsPassword(draft, stored) ? stored?.password : undefined,
  );
}

/** A saved connection as the form shows it. Of its secrets only names of users and keys are shown. */
export function draftOf(connection: Connection, stored: ConnectionSecrets): ConnectionDraft {
  return { kind: connection.kind, values: valuesOf(connection, stored), forget: [] };
}

function valuesOf(connection: Connection, stored: ConnectionSecrets): DraftValues {
  switch (connection.kind) {
    case "s3": {
      const { name, endpoint, region, addressing, buckets } = connection;
      const key = given("accessKeyId", stored.accessKeyId);
      return { name, endpoint, region, addressing, buckets: buckets.join("\n"), ...key };
    }
    case "krutrim": {
      const { name, baseUrl, region, tier, accountId, customerId } = connection;
      return {
        ...{ name, baseUrl, region },
        ...given("tier", tier),
        ...given("accountId", accountId),
        ...given("customerId", customerId),
        ...given("s3Endpoint", connection.s3Endpoint),
        ...given("s3Region", connection.s3Region),
        ...given("accessKeyId", stored.accessKeyId),
      };
    }
    case "upcloud": {
      const { name, baseUrl } = connection;
      const authentication = stored.token === undefined && stored.username ? "password" : "token";
      return { name, baseUrl, authentication, ...given("username", stored.username) };
    }
  }
}

function text(draft: ConnectionDraft, field: DraftField): string | undefined {
  const trimmed = draft.values[field]?.trim() ?? "";
  return trimmed === "" ? undefined : trimmed;
}

function endpointOf(
  draft: ConnectionDraft,
  field: "endpoint" | "baseUrl" | "s3Endpoint",
): string | undefined {
  const parsed = parseEndpoint(draft.values[field] ?? "");
  return "endpoint" in parsed ? parsed.endpoint : undefined;
}

function needed<T>(draft: ConnectionDraft, field: DraftField, value: T | undefined): T {
  if (value !== undefined) return value;
  throw new StorageError("invalidInput", `Not a valid ${draft.kind} connection: ${field}`, {
    field,
  });
}

/** One optional property, left out when it has no value (`exactOptionalPropertyTypes`). */
function given<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: V });
}
