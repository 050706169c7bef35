import {
  Agent,
  type ClientRequest,
  createServer,
  type IncomingMessage,
  request as requestOf,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Cut, damaged, type Fault } from "./faults.ts";

export type { Fault } from "./faults.ts";

export interface SeenRequest {
  readonly method: string;
  /** Path and query exactly as sent. */
  readonly target: string;
  readonly headers: IncomingMessage["headers"];
  readonly at: number;
  /** The fault that it met. */
  readonly fault: Fault | undefined;
}

export interface FaultRule {
  readonly method?: string;
  /** Matched against path and query as sent. */
  readonly target?: RegExp;
  /** Matching requests that are let through first; 0 when absent. */
  readonly skip?: number;
  /** How many requests meet the fault; all when absent. */
  readonly times?: number;
  readonly fault: Fault;
}

export interface ActiveFault {
  /** How many requests met it so far. */
  readonly hits: number;
  remove(): void;
}

export interface FaultProxy {
  /** Use it instead of the server's. */
  readonly endpoint: string;
  /** Every request so far, in order of arrival. */
  readonly requests: readonly SeenRequest[];
  /** The first rule that matches a request decides its fate. */
  add(rule: FaultRule): ActiveFault;
  /** Forgets all rules and requests. */
  clear(): void;
  stop(): Promise<void>;
}

interface Rule {
  readonly rule: FaultRule;
  seen: number;
  hits: number;
}

/**
 * A server between a client and `target` (`http://host:port`) that makes things go wrong on demand.
 * On plain node:http: proxy libraries rewrite paths and own the streams that have to break here.
 */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const rules = new Set<Rule>();
  const requests: SeenRequest[] = [];
  const agent = new Agent({ keepAlive: true });
  const server = createServer((request, response) => {
    const fault = faultFor(rules, request);
    const { method = "", url = "", headers } = request;
    requests.push({ method, target: url, headers, at: Date.now(), fault });
    void meet(request, response, { fault, target, agent });
  });
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  const endpoint = await listen(server);
  return {
    endpoint,
    requests,
    add: (rule) => {
      const entry: Rule = { rule, seen: 0, hits: 0 };
      rules.add(entry);
      return {
        get hits() {
          return entry.hits;
        },
        remove: () => void rules.delete(entry),
      };
    },
    clear: () => {
      rules.clear();
      requests.length = 0;
    },
    stop: async () => {
      const closed = new Promise((done) => server.close(done));
      for (const socket of sockets) socket.destroy();
      agent.destroy();
      await closed;
    },
  };
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((done, failed) => {
    server.once("error", failed);
    server.listen(0, "127.0.0.1", done);
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function faultFor(rules: ReadonlySet<Rule>, request: IncomingMessage): Fault | undefined {
  for (const entry of rules) {
    const { method, target, skip = 0, times = Infinity, fault } = entry.rule;
    if (method !== undefined && method !== request.method) continue;
    if (target !== undefined && !target.test(request.url ?? "")) continue;
    if (entry.seen++ < skip || entry.hits >= times) continue;
    entry.hits++;
    return fault;
  }
  return undefined;
}

async function meet(
  request: IncomingMessage,
  response: ServerResponse,
  { fault, target, agent }: { fault: Fault | undefined; target: string; agent: Agent },
): Promise<void> {
  if (fault?.kind === "delay") await sleep(fault.delayMs);
  if (fault?.kind === "status" || fault?.kind === "captivePortal") {
    request.resume();
    answerInstead(response, fault);
    return;
  }
  const { hostname, port } = new URL(target);
  const { method, url: path, headers } = request;
  // The path goes on byte by byte, and the Host header stays: both are signed.
  const upstream = requestOf({ hostname, port, agent, method, path, headers });
  upstream.once("response", (answer) => void passAnswer(answer, response, fault));
  upstream.once("error", () => response.destroy());
  response.once("close", () => upstream.destroy());
  await passRequest(request, upstream, fault);
}

async function passRequest(
  request: IncomingMessage,
  upstream: ClientRequest,
  fault: Fault | undefined,
): Promise<void> {
  try {
    for await (const chunk of damaged(
      request.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>,
      fault,
      "request",
    )) {
      if (upstream.destroyed) return;
      if (!upstream.write(chunk)) await drained(upstream);
    }
    upstream.end();
  } catch (error) {
    // Without a cut it is the client that went away; the answer's "close" sees to the server.
    if (error instanceof Cut && error.how === "reset") {
      request.socket.resetAndDestroy();
      upstream.destroy();
    }
  }
}

function answerInstead(
  response: ServerResponse,
  fault: Extract<Fault, { kind: "status" | "captivePortal" }>,
): void {
  if (fault.kind === "captivePortal") {
    const html = "<!DOCTYPE html><html><body><h1>Welcome</h1><p>Log in to go on.</p></body></html>";
    response.writeHead(200, { "content-type": "text/html" }).end(html);
    return;
  }
  const xml =
    fault.code === undefined
      ? ""
      : `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${fault.code}</Code><Message>As the test asked</Message><RequestId>fault</RequestId></Error>`;
  response.writeHead(fault.status, {
    "content-type": "application/xml",
    ...(fault.retryAfter !== undefined && { "retry-after": fault.retryAfter }),
    ...fault.headers,
  });
  response.end(fault.body ?? xml);
}

async function passAnswer(
  answer: IncomingMessage,
  response: ServerResponse,
  fault: Fault | undefined,
): Promise<void> {
  if (fault?.kind === "lostAnswer") {
    answer.resume();
    answer.once("end", () => response.socket?.resetAndDestroy());
    return;
  }
  const headers = { ...answer.headers };
  if (fault?.kind === "malformedXml") delete headers["content-length"];
  response.writeHead(answer.statusCode ?? 502, headers);
  response.flushHeaders();
  try {
    for await (const chunk of damaged(answer, fault, "answer")) {
      if (!response.write(chunk)) await drained(response);
      if (response.destroyed) return;
    }
    response.end();
  } catch (error) {
    const how = error instanceof Cut ? error.how : "reset";
    await flushed(response);
    if (how === "reset") response.socket?.resetAndDestroy();
    else if (how === "end") response.socket?.destroySoon();
  }
}

function drained(stream: ServerResponse | ClientRequest): Promise<unknown> {
  return new Promise<void>((done) => {
    const go = () => {
      stream.off("drain", go);
      stream.off("close", go);
      done();
    };
    stream.on("drain", go);
    stream.on("close", go);
  });
}

/** Gives the operating system a moment to send what a reset would throw away. */
async function flushed(response: ServerResponse): Promise<void> {
  const { socket } = response;
  while (socket && !socket.destroyed && socket.writableLength > 0) await sleep(5);
  await sleep(20);
}
