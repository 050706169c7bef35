import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, beforeEach, test } from "node:test";
import { type Fault, type FaultProxy, startFaultProxy } from "../../servers/faultProxy.ts";

const body = Buffer.alloc(300_000, "stowage ");
const received: string[] = [];
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    received.push(`${request.method} ${request.url} ${Buffer.concat(chunks).length}`);
    if (request.url === "/xml") {
      response.writeHead(200, { "content-type": "application/xml" }).end("<A><B>text</B></A>");
    } else response.writeHead(200, { "content-length": body.length }).end(body);
  });
});
let proxy: FaultProxy;

before(async () => {
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  proxy = await startFaultProxy(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
after(async () => {
  await proxy.stop();
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  proxy.clear();
  received.length = 0;
});

async function get(fault: Fault, path = "/x", init: RequestInit = {}): Promise<Buffer> {
  proxy.add({ fault, times: 1 });
  const answer = await fetch(proxy.endpoint + path, {
    signal: AbortSignal.timeout(3000),
    ...init,
  });
  return Buffer.from(await answer.arrayBuffer());
}

/** The code of what fetch failed with. */
async function failure(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.then(
    () => assert.fail("it went well"),
    (reason: unknown) => reason,
  );
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  return cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
}

test("without a rule a request passes unchanged, dots and doubled slashes included", async () => {
  const { port } = new URL(proxy.endpoint);
  const { request } = await import("node:http");
  const path = "/a//b/../c%2Fd?x=1&y=?";
  await new Promise<void>((done, failed) => {
    request({ port, host: "127.0.0.1", path }, (answer) => answer.resume().on("end", done))
      .on("error", failed)
      .end();
  });
  assert.deepEqual(received, [`GET ${path} 0`]);
  assert.equal(proxy.requests[0]?.target, path);
});

test("a rule counts: skip, times, then as before", async () => {
  const rule = proxy.add({ skip: 1, times: 2, fault: { kind: "status", status: 503 } });
  const statuses = [];
  for (let i = 0; i < 4; i++) statuses.push((await fetch(`${proxy.endpoint}/x`)).status);
  assert.deepEqual(statuses, [200, 503, 503, 200]);
  assert.equal(rule.hits, 2);
});

test("a status carries Retry-After and an S3 code", async () => {
  proxy.add({ fault: { kind: "status", status: 503, code: "SlowDown", retryAfter: "2" } });
  const answer = await fetch(`${proxy.endpoint}/x`);
  assert.equal(answer.headers.get("retry-after"), "2");
  assert.match(await answer.text(), /<Code>SlowDown<\/Code>/);
  assert.deepEqual(received, []);
});

test("the answer is reset after some bytes", async () => {
  const code = await failure(get({ kind: "reset", in: "answer", afterBytes: 1000 }));
  assert.match(code, /ECONNRESET|UND_ERR_SOCKET/);
});

test("the request is reset after some bytes", async () => {
  const fault: Fault = { kind: "reset", in: "request", afterBytes: 1000 };
  const code = await failure(get(fault, "/x", { method: "PUT", body }));
  assert.match(code, /ECONNRESET|EPIPE|UND_ERR_SOCKET/);
  assert.deepEqual(received, []);
});

test("an answer that is truncated is not taken for whole", async () => {
  const code = await failure(get({ kind: "truncate", afterBytes: 1000 }));
  assert.match(code, /UND_ERR_SOCKET|ECONNRESET/);
});

test("a lost answer: the server did its work", async () => {
  const code = await failure(get({ kind: "lostAnswer" }, "/x", { method: "PUT", body }));
  assert.match(code, /ECONNRESET|UND_ERR_SOCKET/);
  assert.deepEqual(received, [`PUT /x ${body.length}`]);
});

test("a stall in either direction lasts until the client gives up", async () => {
  for (const direction of ["request", "answer"] as const) {
    proxy.clear();
    const fault: Fault = { kind: "stall", in: direction, afterBytes: 10 };
    const init = { method: "PUT", body, signal: AbortSignal.timeout(300) };
    assert.match(await failure(get(fault, "/x", init)), /23|Timeout/);
  }
});

test("one bit is flipped, in one byte", async () => {
  const changed = await get({ kind: "flipBit", in: "answer", atByte: 200_000 });
  const wrong = [...changed.entries()].filter(([index, byte]) => byte !== body[index]);
  assert.deepEqual(wrong, [[200_000, (body[200_000] ?? 0) ^ 1]]);
});

test("a drip is slow", async () => {
  const start = Date.now();
  await get({ kind: "drip", in: "answer", bytesPerSecond: 1_000_000 });
  assert.ok(Date.now() - start > 200);
});

test("a captive portal and malformed XML", async () => {
  assert.match((await get({ kind: "captivePortal" })).toString(), /<html>/);
  proxy.clear();
  assert.equal((await get({ kind: "malformedXml" }, "/xml")).toString(), "<A><B>text");
});

test("half and last are places in the body, whatever its size", async () => {
  const flipped = await get({ kind: "flipBit", in: "answer", atByte: "last" });
  assert.equal(flipped.at(-1), (body.at(-1) ?? 0) ^ 1);
  const fault: Fault = { kind: "reset", in: "request", afterBytes: "half" };
  const code = await failure(get(fault, "/x", { method: "PUT", body }));
  assert.match(code, /ECONNRESET|EPIPE|UND_ERR_SOCKET/);
});

test("a rule may look at the whole request, and something may happen meanwhile", async () => {
  let happened = 0;
  const rule = proxy.add({
    where: ({ headers }) => headers["x-test"] === "yes",
    fault: { kind: "meanwhile", run: () => void happened++ },
  });
  await fetch(`${proxy.endpoint}/x`);
  await fetch(`${proxy.endpoint}/x`, { headers: { "x-test": "yes" } });
  assert.deepEqual([rule.hits, happened, received.length], [1, 1, 2]);
});

test("a restart resets what is open, refuses for a while, and comes back at the same port", async () => {
  const code = await failure(get({ kind: "restart", downMs: 200 }));
  assert.match(code, /ECONNRESET|UND_ERR_SOCKET/);
  assert.match(await failure(fetch(`${proxy.endpoint}/x`)), /ECONNREFUSED/);
  const deadline = Date.now() + 10_000;
  for (;;) {
    const answer = await fetch(`${proxy.endpoint}/x`).catch(() => undefined);
    if (answer?.ok) break;
    assert.ok(Date.now() < deadline, "it never came back");
    await new Promise((done) => setTimeout(done, 20));
  }
});
