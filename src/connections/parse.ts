import type { ApiSession, Connection, ConnectionSecrets } from "../core/connection.ts";

/**
 * Reads a saved connection, or one from a file. Undefined for what is not one: of a kind that only a
 * newer version knows, or damaged. Unknown properties are left alone.
 */
export function parseConnection(value: unknown): Connection | undefined {
  if (!isRecord(value)) return undefined;
  const id = string(value, "id");
  const name = string(value, "name");
  if (id === undefined || !/^[a-z0-9]+$/.test(id) || name === undefined) return undefined;
  switch (value.kind) {
    case "s3":
      return s3Connection(value, { id, name });
    case "krutrim":
      return krutrimConnection(value, { id, name });
    case "upcloud": {
      const baseUrl = string(value, "baseUrl");
      return baseUrl === undefined ? undefined : { id, name, kind: "upcloud", baseUrl };
    }
    default:
      return undefined;
  }
}

type Base = Pick<Connection, "id" | "name">;

function s3Connection(value: Record<string, unknown>, base: Base): Connection | undefined {
  const endpoint = string(value, "endpoint");
  const region = string(value, "region");
  if (endpoint === undefined || region === undefined) return undefined;
  const buckets = Array.isArray(value.buckets)
    ? value.buckets.filter((bucket) => typeof bucket === "string")
    : [];
  const addressing = value.addressing === "virtualHosted" ? "virtualHosted" : "path";
  return { ...base, kind: "s3", endpoint, region, addressing, buckets };
}

function krutrimConnection(value: Record<string, unknown>, base: Base): Connection | undefined {
  const baseUrl = string(value, "baseUrl");
  const region = string(value, "region");
  if (baseUrl === undefined || region === undefined) return undefined;
  return {
    ...{ ...base, kind: "krutrim", baseUrl, region },
    ...strings(value, ["tier", "accountId", "customerId", "s3Endpoint", "s3Region"]),
  };
}

/** Reads the secrets of one connection. Undefined when the text is not their JSON document. */
export function parseSecrets(text: string): ConnectionSecrets | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's message quotes the text, which is a secret: it must not become a cause.
    return undefined;
  }
  return secretsOfRecord(value);
}

export function secretsOfRecord(value: unknown): ConnectionSecrets | undefined {
  if (!isRecord(value)) return undefined;
  const serviceKeys = isRecord(value.serviceKeys) ? keysOfServices(value.serviceKeys) : undefined;
  const apiSession = isRecord(value.apiSession) ? apiSessionOf(value.apiSession) : undefined;
  return {
    ...strings(value, [
      "accessKeyId",
      "secretAccessKey",
      "sessionToken",
      "token",
      "username",
      "password",
    ]),
    ...(serviceKeys && { serviceKeys }),
    ...(apiSession && { apiSession }),
  };
}

function apiSessionOf(value: Record<string, unknown>): ApiSession | undefined {
  const accessKeyId = string(value, "accessKeyId");
  const token = string(value, "token");
  const activatedAt = string(value, "activatedAt");
  if (accessKeyId === undefined || token === undefined || activatedAt === undefined)
    return undefined;
  return { accessKeyId, token, activatedAt, ...strings(value, ["refreshToken", "expiresAt"]) };
}

function keysOfServices(value: Record<string, unknown>): ConnectionSecrets["serviceKeys"] & object {
  const keys: Record<string, { accessKeyId: string; secretAccessKey: string; username?: string }> =
    {};
  for (const [service, pair] of Object.entries(value)) {
    if (!isRecord(pair)) continue;
    const accessKeyId = string(pair, "accessKeyId");
    const secretAccessKey = string(pair, "secretAccessKey");
    if (accessKeyId === undefined || secretAccessKey === undefined) continue;
    keys[service] = { accessKeyId, secretAccessKey, ...strings(pair, ["username"]) };
  }
  return keys;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function string(value: Record<string, unknown>, key: string): string | undefined {
  const found = value[key];
  return typeof found === "string" ? found : undefined;
}

function strings<K extends string>(
  value: Record<string, unknown>,
  keys: readonly K[],
): { [P in K]?: string } {
  const found: { [P in K]?: string } = {};
  for (const key of keys) {
    const text = string(value, key);
    if (text !== undefined) found[key] = text;
  }
  return found;
}
