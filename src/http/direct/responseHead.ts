/** The head of an answer whose body has a known length, or comes in chunks. */
export interface ResponseHead {
  readonly status: number;
  /** Names in lower case; values in Latin-1. */
  readonly headers: Readonly<Record<string, string | string[]>>;
  /** 0 for a body in chunks, whose length is known when it is complete. */
  readonly bodyBytes: number;
  readonly isChunked: boolean;
  /** How long the connection may be idle and used again, in milliseconds; 0 when not at all. */
  readonly keptMs: number;
}

const statusLine = /^HTTP\/1\.([01]) ([1-5]\d\d)(?: [^\r\n\0]*)?$/;
const field = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\r\n\0]*)$/;
/** Servers that say nothing of it close idle connections after five seconds, the hastiest of them. */
const defaultKeptMs = 4000;
/** Closed so much earlier than the server does, that no request meets its close. */
const marginMs = 2000;

/**
 * Parses a head, without the empty line that ends it. Strict: undefined for everything that is
 * not plainly an answer with one length, or in chunks and nothing else, which is left to a whole
 * implementation of HTTP.
 */
export function parseResponseHead(text: string): ResponseHead | undefined {
  const [first = "", ...lines] = text.split("\r\n");
  const start = statusLine.exec(first);
  if (!start) return undefined;
  const headers = Object.create(null) as Record<string, string | string[]>;
  for (const line of lines) {
    const found = field.exec(line);
    if (!found) return undefined;
    const [, name = "", value = ""] = found;
    add(headers, name.toLowerCase(), value.trimEnd());
  }
  const status = Number(start[2]);
  const length = headers["content-length"];
  const coding = headers["transfer-encoding"];
  const isCounted = coding === undefined && typeof length === "string" && /^\d{1,15}$/.test(length);
  const isChunked = length === undefined && coding === "chunked" && start[1] === "1";
  if (status < 200 || status === 204 || status === 304 || !(isCounted || isChunked))
    return undefined;
  const keptMs = start[1] === "1" ? keptFor(headers) : 0;
  return { status, headers, bodyBytes: isCounted ? Number(length) : 0, isChunked, keptMs };
}

/** Whether the head is one that announces another: `100 Continue`, `103 Early Hints`. */
export function isInterim(text: string): boolean {
  return /^HTTP\/1\.1 1(?!01)\d\d[ \r]/.test(`${text}\r`);
}

function add(headers: Record<string, string | string[]>, name: string, value: string): void {
  const before = headers[name];
  if (before === undefined) headers[name] = value;
  else if (typeof before === "string") headers[name] = [before, value];
  else before.push(value);
}

function keptFor(headers: ResponseHead["headers"]): number {
  if (/\bclose\b/i.test(String(headers["connection"] ?? ""))) return 0;
  const told = /timeout=(\d{1,6})/i.exec(String(headers["keep-alive"] ?? ""))?.[1];
  if (told === undefined) return defaultKeptMs;
  return Math.max(0, Math.min(defaultKeptMs, Number(told) * 1000 - marginMs));
}
