import { createHmac, hash } from "node:crypto";
import { encodeText } from "./encode.ts";
import type { Query } from "./encode.ts";
import type { Target } from "./endpoint.ts";
import { HmacSha256 } from "./hmac.ts";

export interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** What `x-amz-content-sha256` says of a body whose integrity is kept by other means. */
export const unsignedPayload = "UNSIGNED-PAYLOAD";
/** SHA-256 of nothing. */
export const emptyPayload = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

const algorithm = "AWS4-HMAC-SHA256";

/** What is signed. The target's path is encoded already and has no query. */
export interface Signable {
  readonly method: string;
  readonly target: Target;
  readonly query?: Query;
  /** Names in lower case, without `host`. Those without a value are left out. */
  readonly headers: Readonly<Record<string, string | undefined>>;
}

export interface SignOptions {
  readonly region: string;
  readonly credentials: S3Credentials;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** `20260131T235959Z`. */
export function amzDate(now: number): string {
  return new Date(now).toISOString().replace(/[:-]|\.\d{3}/g, "");
}

/** Sorted by name: a whole pair would sort differently where one name begins another. */
function canonicalQuery(query: Query | undefined): string {
  let text = "";
  for (const name of Object.keys(query ?? {}).sort()) {
    const value = query?.[name];
    if (value === undefined) continue;
    text += `${text ? "&" : ""}${encodeText(name)}=${encodeText(value)}`;
  }
  return text;
}

/**
 * Signature Version 4 of S3: one per set of keys in use, because the signing key of a day is worth
 * keeping. Written on node:crypto because to import the key anew for each request, as libraries
 * do, costs more than all the rest of a signature.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html
 */
export class Signer {
  #scope = "";
  #secret = "";
  #key: HmacSha256 | undefined;
  #second = -1;
  #date = "";

  /** The headers of a request with its authorization added. */
  headers(
    { method, target, query, headers }: Signable,
    payloadHash: string,
    options: SignOptions,
  ): Record<string, string> {
    const { accessKeyId, sessionToken } = options.credentials;
    const date = this.#dateAt(options.now);
    const all = defined(headers);
    all["host"] = target.host;
    all["x-amz-content-sha256"] = payloadHash;
    all["x-amz-date"] = date;
    if (sessionToken) all["x-amz-security-token"] = sessionToken;
    const names = Object.keys(all).sort();
    const signed = names.join(";");
    let canonical = `${method}\n${target.path}\n${canonicalQuery(query)}\n`;
    for (const name of names) canonical += `${name}:${canonicalValue(all[name] ?? "")}\n`;
    canonical += `\n${signed}\n${payloadHash}`;
    const { scope, signature } = this.#sign(canonical, date, options);
    all["authorization"] =
      `${algorithm} Credential=${accessKeyId}/${scope}, SignedHeaders=${signed}, Signature=${signature}`;
    return all;
  }

  /** A URL that carries its own permission. The headers have to be sent with it as they are here. */
  link(
    { method, target, query, headers }: Signable,
    expiresInSeconds: number,
    options: SignOptions,
  ): string {
    const { accessKeyId, sessionToken } = options.credentials;
    const date = amzDate(options.now);
    const all = defined(headers);
    all["host"] = target.host;
    const names = Object.keys(all).sort();
    const signed = names.join(";");
    const whole = canonicalQuery({
      ...query,
      "X-Amz-Algorithm": algorithm,
      "X-Amz-Credential": `${accessKeyId}/${scopeOf(date, options.region)}`,
      "X-Amz-Date": date,
      "X-Amz-Expires": String(expiresInSeconds),
      "X-Amz-Security-Token": sessionToken,
      "X-Amz-SignedHeaders": signed,
    });
    const lines = names.map((name) => `${name}:${canonicalValue(all[name] ?? "")}\n`).join("");
    const canonical = `${method}\n${target.path}\n${whole}\n${lines}\n${signed}\n${unsignedPayload}`;
    const { signature } = this.#sign(canonical, date, options);
    return `${target.origin}${target.path}?${whole}&X-Amz-Signature=${signature}`;
  }

  #sign(
    canonical: string,
    date: string,
    { region, credentials }: SignOptions,
  ): { scope: string; signature: string } {
    const scope = scopeOf(date, region);
    const toSign = `${algorithm}\n${date}\n${scope}\n${hash("sha256", canonical, "hex")}`;
    const key = this.#keyFor(scope, credentials.secretAccessKey);
    return { scope, signature: key.hex(toSign) };
  }

  /** Hundreds of requests are signed in one second. */
  #dateAt(now: number): string {
    const second = Math.floor(now / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#date = amzDate(now);
    }
    return this.#date;
  }

  #keyFor(scope: string, secret: string): HmacSha256 {
    if (this.#key && this.#scope === scope && this.#secret === secret) return this.#key;
    let key: Buffer = Buffer.from(`AWS4${secret}`, "utf8");
    for (const part of scope.split("/")) key = createHmac("sha256", key).update(part).digest();
    this.#scope = scope;
    this.#secret = secret;
    this.#key = new HmacSha256(key);
    return this.#key;
  }
}

function scopeOf(date: string, region: string): string {
  return `${date.slice(0, 8)}/${region}/s3/aws4_request`;
}

function defined(headers: Signable["headers"]): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined) kept[name] = value;
  }
  return kept;
}

/** Nearly all values have nothing to be trimmed: to look is faster than to replace nothing. */
function canonicalValue(value: string): string {
  return /\s/.test(value) ? value.trim().replace(/\s+/g, " ") : value;
}
