import assert from "node:assert/strict";
import { createServer, request as requestOf } from "node:http";
import { connect } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { after, before, test } from "node:test";
import { isStorageError } from "../../../src/core/errors.ts";
import { createHttpClient } from "../../../src/http/client.ts";
import type { HttpOptions } from "../../../src/http/client.ts";
import { certificate } from "./certificate.ts";
import { startScripted } from "./scriptedServer.ts";
import type { ScriptedServer } from "./scriptedServer.ts";

interface Proxy {
  readonly url: string;
  /** What was asked of it: `GET http://…` or `CONNECT host:port`. */
  readonly asked: string[];
  status: number;
  isSilent: boolean;
  stop(): void;
}

/** A forward proxy as they are found in offices. */
async function startProxy(): Promise<Proxy> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    if (proxy.isSilent) return;
    if (proxy.status !== 200) {
      response.writeHead(proxy.status).end();
      return;
    }
    const { method, headers } = request;
    const [, host = "", path = ""] = /^http:\/\/([^/]+)(.*)$/.exec(request.url ?? "") ?? [];
    const [hostname, port] = host.split(":");
    const onward = requestOf({ hostname, port, method, headers, path }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    request.pipe(onward);
  });
  server.on("connect", (request, socket: Socket) => {
    asked.push(`CONNECT ${request.url}`);
    if (proxy.isSilent) return;
    if (proxy.status !== 200) {
      socket.end(`HTTP/1.1 ${proxy.status} No\r\n\r\n`);
      return;
    }
    const [hostname = "", port] = (request.url ?? "").split(":");
    const onward = connect(Number(port), hostname, () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      onward.pipe(socket);
      socket.pipe(onward);
    });
    for (const one of [onward, socket]) one.on("error", () => one.destroy());
  });
  server.on("connection", (socket) => sockets.add(socket));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const proxy: Proxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    status: 200,
    isSilent: false,
    stop: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
  return proxy;
}

let proxy: Proxy;
let plain: ScriptedServer;
let secure: ScriptedServer;

before(async () => {
  proxy = await startProxy();
  plain = await startScripted((_seen, response) => void response.end("plain"));
  secure = await startScripted((_seen, response) => void response.end("secure"), { tls: true });
});

after(async () => {
  await plain.stop();
  await secure.stop();
  proxy.stop();
});

async function get(origin: string, options: HttpOptions, path = "/"): Promise<unknown> {
  proxy.asked.length = 0;
  const client = createHttpClient({ certificates: [certificate], ...options });
  try {
    const request = { operation: "test", method: "GET", origin, path } as const;
    return await (await client.send(request, AbortSignal.timeout(5000))).text();
  } catch (error) {
    return error;
  } finally {
    await client.close();
  }
}

test("http goes through the proxy with its path untouched", async () => {
  assert.equal(await get(plain.origin, { proxy: proxy.url }, "/a/../b//c?x=%20"), "plain");
  assert.deepEqual(proxy.asked, [`GET ${plain.origin}/a/../b//c?x=%20`]);
  assert.equal(plain.seen.at(-1)?.target, "/a/../b//c?x=%20");
});

test("https goes through a tunnel, with the server's own certificate", async () => {
  const origin = `https://localhost:${secure.port}`;
  assert.equal(await get(origin, { proxy: proxy.url }), "secure");
  assert.deepEqual(proxy.asked, [`CONNECT localhost:${secure.port}`]);
  const error = await get(origin, { proxy: proxy.url, certificates: [] });
  assert.ok(isStorageError(error, "tls"), String(error));
});

test("hosts that are excepted are reached directly", async () => {
  for (const noProxy of [["127.0.0.1"], ["*"], [`127.0.0.1:${plain.port}`], ["x", "0.0.1"]]) {
    assert.equal(await get(plain.origin, { proxy: proxy.url, noProxy }), "plain");
    assert.deepEqual(proxy.asked, [], noProxy.join());
  }
  assert.equal(await get(plain.origin, { proxy: proxy.url, noProxy: ["example.com"] }), "plain");
  assert.equal(proxy.asked.length, 1);
});

test("the environment is used when it is given, and the setting wins over it", async () => {
  const environment = { http_proxy: proxy.url };
  assert.equal(await get(plain.origin, { environment }), "plain");
  assert.equal(proxy.asked.length, 1);
  const excepted = { HTTP_PROXY: proxy.url, NO_PROXY: "127.0.0.1" };
  assert.equal(await get(plain.origin, { environment: excepted }), "plain");
  assert.equal(proxy.asked.length, 0);
  const wrong = { HTTP_PROXY: "http://127.0.0.1:1" };
  assert.equal(await get(plain.origin, { environment: wrong, proxy: proxy.url }), "plain");
  assert.equal(proxy.asked.length, 1);
});

test("the process's own environment is not used behind the options' back", async () => {
  process.env["HTTP_PROXY"] = "http://127.0.0.1:1";
  process.env["NO_PROXY"] = "*";
  try {
    assert.equal(await get(plain.origin, {}), "plain");
    assert.equal(await get(plain.origin, { proxy: proxy.url }), "plain");
    assert.equal(proxy.asked.length, 1);
  } finally {
    delete process.env["HTTP_PROXY"];
    delete process.env["NO_PROXY"];
  }
});

test("a proxy that cannot be reached is the proxy's fault", async () => {
  for (const origin of [plain.origin, `https://localhost:${secure.port}`]) {
    const error = await get(origin, { proxy: "http://127.0.0.1:1" });
    assert.ok(isStorageError(error, "proxy"), String(error));
    assert.equal(error.facts.code, "ECONNREFUSED");
    const nameless = await get(origin, { proxy: "http://proxy.invalid:8080" });
    assert.ok(isStorageError(nameless, "proxy"), String(nameless));
  }
});

test("a proxy that wants credentials or refuses is the proxy's fault", async () => {
  for (const status of [407, 403]) {
    proxy.status = status;
    try {
      const error = await get(`https://localhost:${secure.port}`, { proxy: proxy.url });
      assert.ok(isStorageError(error, "proxy"), String(error));
    } finally {
      proxy.status = 200;
    }
  }
});

test("a proxy that never answers does not hang the client", async () => {
  proxy.isSilent = true;
  try {
    const timeouts = { connectMs: 200, headersMs: 200 };
    const tunnel = await get(`https://localhost:${secure.port}`, { proxy: proxy.url, timeouts });
    assert.ok(isStorageError(tunnel, "timeout", "proxy"), String(tunnel));
    const plainly = await get(plain.origin, { proxy: proxy.url, timeouts });
    assert.ok(isStorageError(plainly, "timeout"), String(plainly));
  } finally {
    proxy.isSilent = false;
  }
});

test("credentials in the proxy's address are sent to it and never shown", async () => {
  const url = proxy.url.replace("http://", "http://user:hunter2@");
  assert.equal(await get(plain.origin, { proxy: url }), "plain");
  const error = await get(plain.origin, { proxy: "http://user:hunter2@127.0.0.1:1" });
  assert.ok(isStorageError(error, "proxy"));
  assert.ok(!JSON.stringify([error.message, error.facts, String(error.cause)]).includes("hunter2"));
});

test("an address that is none is told as such", async () => {
  assert.throws(
    () => createHttpClient({ proxy: "not a url" }),
    (error) => isStorageError(error, "proxy"),
  );
});
