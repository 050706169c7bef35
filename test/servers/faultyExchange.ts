import {
  type Agent,
  type ClientRequest,
  type IncomingMessage,
  request as requestOf,
  type ServerResponse,
} from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { Cut, damaged, type Fault } from "./faults.ts";

/** Passes one request on and its answer back, as the fault lets it. */
export async function meet(
  request: IncomingMessage,
  response: ServerResponse,
  { fault, target, agent }: { fault: Fault | undefined; target: string; agent: Agent },
): Promise<void> {
  if (fault?.kind === "delay") await sleep(fault.delayMs);
  if (fault?.kind === "meanwhile") await fault.run();
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
    const bytes = request.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>;
    const passing = { direction: "request", sizeBytes: lengthOf(request) } as const;
    for await (const chunk of damaged(bytes, fault, passing)) {
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
    const passing = { direction: "answer", sizeBytes: lengthOf(answer) } as const;
    for await (const chunk of damaged(answer, fault, passing)) {
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

function lengthOf({ headers }: IncomingMessage): number {
  return Number(headers["content-length"] ?? 0);
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
