import { isStorageError, StorageError } from "../core/errors.ts";
import type { StorageErrorFacts, StorageErrorKind } from "../core/errors.ts";
import { redactText } from "../core/redact.ts";

/** Marks what failed on the way to the proxy, where the cause alone would not tell. */
export class ProxyFailure extends Error {
  override readonly name = "ProxyFailure";
}

/** Codes of Node's sockets and resolver, and of undici. TLS codes are recognised by their form. */
const kindOfCode: Readonly<Record<string, StorageErrorKind>> = {
  ENOTFOUND: "dns",
  EAI_AGAIN: "dns",
  EAI_FAIL: "dns",
  EAI_NODATA: "dns",
  EAI_NONAME: "dns",
  ENODATA: "dns",
  ESERVFAIL: "dns",
  ECONNREFUSED: "refused",
  EHOSTUNREACH: "unreachable",
  EHOSTDOWN: "unreachable",
  ENETUNREACH: "unreachable",
  ENETDOWN: "unreachable",
  EADDRNOTAVAIL: "unreachable",
  EACCES: "unreachable",
  EPERM: "unreachable",
  ECONNRESET: "connectionLost",
  ECONNABORTED: "connectionLost",
  EPIPE: "connectionLost",
  ENOTCONN: "connectionLost",
  UND_ERR_SOCKET: "connectionLost",
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: "truncated",
  UND_ERR_REQ_CONTENT_LENGTH_MISMATCH: "sourceChanged",
  ETIMEDOUT: "timeout",
  UND_ERR_CONNECT_TIMEOUT: "timeout",
  UND_ERR_HEADERS_TIMEOUT: "timeout",
  UND_ERR_BODY_TIMEOUT: "timeout",
  UND_ERR_PRX_TLS: "proxy",
  UND_ERR_PRX_CONN: "proxy",
  UND_ERR_SOCKS5: "proxy",
  UND_ERR_HEADERS_OVERFLOW: "badResponse",
  EPROTO: "tls",
};

const tlsCode =
  /^(ERR_SSL_|ERR_TLS_|ERR_OSSL_|CERT_|UNABLE_TO_|SELF_SIGNED_CERT|DEPTH_ZERO_|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH|CRL_|ERROR_IN_CERT)/;

function codeOf(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

function kindOf(error: unknown, code: string | undefined): StorageErrorKind {
  if (error instanceof ProxyFailure) return "proxy";
  const message = error instanceof Error ? error.message : "";
  // undici reports these two only by their text.
  if (/^Proxy (response|Authentication)/.test(message)) return "proxy";
  // The parser of answers does not always give a code.
  if (error instanceof Error && error.name === "HTTPParserError") return "badResponse";
  if (code === undefined) return "unknown";
  if (tlsCode.test(code)) return "tls";
  if (code === "UND_ERR_INVALID_ARG") return "invalidRequest";
  return kindOfCode[code] ?? "unknown";
}

const sentences: Partial<Record<StorageErrorKind, string>> = {
  dns: "The host has no address",
  refused: "The connection was refused",
  unreachable: "The host cannot be reached",
  connectionLost: "The connection was lost",
  truncated: "The answer ended before it was complete",
  sourceChanged: "The bytes to send were fewer or more than announced",
  timeout: "The server did not answer in time",
  proxy: "The proxy failed",
  tls: "No secure connection could be made",
  badResponse: "The answer is not HTTP",
  invalidRequest: "The request cannot be sent",
};

/**
 * The typed error for whatever a socket, the resolver, TLS or undici raised. `facts.code` keeps
 * the reason (`CERT_HAS_EXPIRED`, `UND_ERR_CONNECT_TIMEOUT`).
 */
export function networkFailure(error: unknown, facts: StorageErrorFacts): StorageError {
  if (isStorageError(error)) return error;
  const cause = error instanceof ProxyFailure ? error.cause : error;
  const code = codeOf(cause) ?? codeOf(error);
  const kind = kindOf(error, code);
  const detail = error instanceof Error ? redactText(error.message) : String(error);
  const reason = detail.replace(/\s+/g, " ").trim();
  const sentence = sentences[kind] ?? "The request failed";
  return new StorageError(
    kind,
    `${sentence}: ${reason || code || "no reason given"}`,
    { ...facts, ...(code === undefined ? {} : { code }) },
    { cause: error },
  );
}
