import type { Fault } from "../../../servers/faultProxy.ts";
import type { RequestClass } from "./requestClass.ts";

export interface Patience {
  /** How long a silent server is waited for. */
  readonly silentMs: number;
  readonly attempts: number;
}

/** Enough not to take a busy machine for a silent server. */
export const patient: Patience = { silentMs: 10_000, attempts: 5 };
const brisk: Patience = { silentMs: 600, attempts: 5 };
const hasty: Patience = { silentMs: 600, attempts: 3 };

/** One row of the matrix. */
export interface FaultType {
  readonly name: string;
  readonly fault: Fault;
  /** Met by the first request of a class, by all of a class, or by everything from the first on. */
  readonly lasts: "once" | "always" | "onwards";
  /** What has to come of it: `passes` is gotten over, `stays` may also fail clearly. */
  readonly expected: "passes" | "stays";
  readonly patience: Patience;
  /** Asked instead of the server. */
  readonly endpoint?: string;
  /** Whether it makes a difference for such requests; for all when absent. */
  meets?(one: RequestClass): boolean;
}

const hasBody = (one: RequestClass) => one.hasBody;
const hasAnswerBody = (one: RequestClass) => one.hasAnswerBody;
/** No checksum protects a listing on its way, only https does. */
const isObject = (one: RequestClass) => one.isOfObject && one.hasAnswerBody;
const isDocument = (one: RequestClass) => !one.isOfObject && one.hasAnswerBody;

const html = "<!DOCTYPE html><html><title>Bad gateway</title><body>Bad gateway</body></html>";
const status = (code: number, more: Partial<Extract<Fault, { kind: "status" }>> = {}) =>
  ({ kind: "status", status: code, ...more }) as const;
const reset = (where: "request" | "answer", afterBytes: 0 | 1 | "half" | "last") =>
  ({ kind: "reset", in: where, afterBytes }) as const;
const stall = (where: "request" | "answer", afterBytes: 0 | "half") =>
  ({ kind: "stall", in: where, afterBytes }) as const;
const drip = (where: "request" | "answer") =>
  ({ kind: "drip", in: where, bytesPerSecond: 400_000 }) as const;
/** Another bit each time: what arrives damaged in the same way twice is taken for what is stored. */
const flip = (where: "request" | "answer") => {
  let flips = 0;
  return { kind: "flipBit", in: where, atByte: "half", bit: () => flips++ % 8 } as const;
};
const internal = status(500, { code: "InternalError" });
const slowDown = status(503, { code: "SlowDown" });
const busy = status(429, { code: "TooManyRequests", retryAfter: "0.05" });
const expired = status(403, { code: "ExpiredToken" });
const truncated = { kind: "truncate", afterBytes: "half" } as const;

type Row = readonly [name: string, fault: Fault, meets?: FaultType["meets"]];

const passing: readonly Row[] = [
  ["request reset at byte 0", reset("request", 0)],
  ["request reset at byte 1", reset("request", 1), hasBody],
  ["request reset in the middle", reset("request", "half"), hasBody],
  ["request reset before its last byte", reset("request", "last"), hasBody],
  ["answer reset at byte 0", reset("answer", 0)],
  ["answer reset at byte 1", reset("answer", 1), hasAnswerBody],
  ["answer reset in the middle", reset("answer", "half"), hasAnswerBody],
  ["answer reset before its last byte", reset("answer", "last"), hasAnswerBody],
  ["answer lost", { kind: "lostAnswer" }],
  ["answer truncated", truncated, hasAnswerBody],
  ["server hangs", stall("request", 0)],
  ["request stalls in the middle", stall("request", "half"), hasBody],
  ["answer stalls at its start", stall("answer", 0), hasAnswerBody],
  ["answer stalls in the middle", stall("answer", "half"), hasAnswerBody],
  ["500", internal],
  ["502 with a web page", status(502, { body: html, headers: { "content-type": "text/html" } })],
  ["503", slowDown],
  ["503 with Retry-After", status(503, { code: "SlowDown", retryAfter: "0.05" })],
  ["429 with Retry-After", busy],
  ["request drips", drip("request"), hasBody],
  ["answer drips", drip("answer"), hasAnswerBody],
  ["bit flipped in request", flip("request"), hasBody],
  ["bit flipped in object", flip("answer"), isObject],
];

/** These may also end a transfer: nobody can tell how long a server is away, or who has the network. */
const mayEnd: readonly Row[] = [
  ["server restarts", { kind: "restart", downMs: 40 }],
  ["captive portal", { kind: "captivePortal" }],
  ["half an XML document", { kind: "malformedXml" }, isDocument],
];

const staying: readonly Row[] = [
  ["always reset at byte 0", reset("request", 0)],
  ["answers always reset in the middle", reset("answer", "half"), hasAnswerBody],
  ["answers always lost", { kind: "lostAnswer" }],
  ["answers always truncated", truncated, hasAnswerBody],
  ["server always hangs", stall("request", 0)],
  ["always 500", internal],
  ["always 503", slowDown],
  ["always 429 with Retry-After", busy],
  ["503, come back in an hour", status(503, { code: "SlowDown", retryAfter: "3600" })],
  ["always 403", status(403, { code: "AccessDenied" })],
  ["requests always damaged", flip("request"), hasBody],
  ["objects always damaged", flip("answer"), isObject],
];

const onwards: readonly Row[] = [
  ["token expires", expired],
  ["server goes away for good", { kind: "restart", downMs: Infinity }],
];

export const faultTypes: readonly FaultType[] = [
  ...rows(passing, { lasts: "once", expected: "passes" }),
  ...rows(mayEnd, { lasts: "once", expected: "stays" }),
  ...rows(staying, { lasts: "always", expected: "stays" }),
  ...rows(onwards, { lasts: "onwards", expected: "stays" }),
  {
    name: "host without an address",
    fault: { kind: "delay", delayMs: 0 },
    lasts: "always",
    expected: "stays",
    patience: patient,
    endpoint: "http://nowhere.invalid",
  },
];

function rows(list: readonly Row[], rest: Pick<FaultType, "lasts" | "expected">): FaultType[] {
  return list.map(([name, fault, meets]) => ({
    name,
    fault,
    ...rest,
    patience: fault.kind !== "stall" ? patient : rest.lasts === "once" ? brisk : hasty,
    ...(meets && { meets }),
  }));
}
