import assert from "node:assert/strict";
import { createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { test } from "node:test";
import { isStorageError } from "../../../src/core/errors.ts";
import type { StorageErrorKind } from "../../../src/core/errors.ts";
import { createHttpClient } from "../../../src/http/client.ts";
import type { HttpOptions } from "../../../src/http/client.ts";
import { certificate } from "./certificate.ts";
import { startScripted } from "./scriptedServer.ts";
import type { Script } from "./scriptedServer.ts";

async function outcome(origin: string, options: HttpOptions = {}): Promise<unknown> {
  const client = createHttpClient(options);
  const get = { operation: "test", method: "GET", origin, path: "/" } as const;
  try {
    const answer = await client.send(get, AbortSignal.timeout(10_000));
    return await answer.text();
  } catch (error) {
    return error;
  } finally {
    await client.close();
  }
}

function assertKind(error: unknown, kind: StorageErrorKind, code?: string): void {
  assert.ok(isStorageError(error), String(error));
  assert.equal(error.kind, kind, error.message);
  if (code !== undefined) assert.equal(error.facts.code, code);
  assert.ok(error.facts.host);
}

async function withRaw(
  meet: (socket: Socket) => void,
  run: (origin: string) => Promise<void>,
): Promise<void> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    meet(socket);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  try {
    await run(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}

async function withScript(script: Script, run: (origin: string) => Promise<void>): Promise<void> {
  const server = await startScripted(script);
  try {
    await run(server.origin);
  } finally {
    await server.stop();
  }
}

test("a name without an address", async () => {
  assertKind(await outcome("http://nowhere.invalid"), "dns", "ENOTFOUND");
});

test("a port where nobody listens", async () => {
  assertKind(await outcome("http://127.0.0.1:1"), "refused", "ECONNREFUSED");
});

test("a connection that never comes up", async () => {
  await withRaw(
    () => undefined,
    async (origin) => {
      const options = { timeouts: { connectMs: 300 } };
      const error = await outcome(origin.replace("http:", "https:"), options);
      assertKind(error, "timeout", "UND_ERR_CONNECT_TIMEOUT");
    },
  );
});

test("a connection that is closed without an answer", async () => {
  await withRaw(
    (socket) => socket.once("data", () => socket.destroy()),
    async (origin) => assertKind(await outcome(origin), "connectionLost"),
  );
});

test("a connection that is reset in the middle of a body", async () => {
  const script: Script = (_seen, response) => {
    response.writeHead(200, { "content-length": "1000" });
    response.write("some", () => response.socket?.resetAndDestroy());
  };
  await withScript(script, async (origin) => {
    const error = await outcome(origin);
    assert.ok(isStorageError(error, "connectionLost", "truncated"), String(error));
  });
});

test("a body that ends early in good order is truncated", async () => {
  const script: Script = (_seen, response) => {
    response.writeHead(200, { "content-length": "1000" });
    response.write("some", () => response.socket?.end());
  };
  await withScript(script, async (origin) => {
    const error = await outcome(origin);
    assertKind(error, "truncated");
    assert.match(String(error), /4 of 1000/);
  });
});

test("a chunked body without its end is not taken for whole", async () => {
  const script: Script = (_seen, response) => {
    response.write("some", () => setTimeout(() => response.socket?.end(), 20));
  };
  await withScript(script, async (origin) => {
    const error = await outcome(origin);
    assert.ok(isStorageError(error, "connectionLost", "truncated", "badResponse"), String(error));
  });
});

test("something that is not HTTP", async () => {
  await withRaw(
    (socket) => socket.end("220 mail.example ready\r\n"),
    async (origin) => assertKind(await outcome(origin), "badResponse"),
  );
});

test("a server that never answers, and one that stops in the middle", async () => {
  const timeouts = { headersMs: 100, idleMs: 100 };
  await withScript(
    () => undefined,
    async (origin) => assertKind(await outcome(origin, { timeouts }), "timeout", "headers"),
  );
  const stalls: Script = (_seen, response) => {
    response.writeHead(200, { "content-length": "1000" });
    response.write("some");
  };
  await withScript(stalls, async (origin) =>
    assertKind(await outcome(origin, { timeouts }), "timeout", "idle"),
  );
});

test("a slow but steady body is no timeout", async () => {
  const script: Script = (_seen, response) => {
    let left = 8;
    const timer = setInterval(() => {
      if (left-- > 0) response.write("x");
      else {
        clearInterval(timer);
        response.end();
      }
    }, 60);
  };
  await withScript(script, async (origin) =>
    assert.equal(await outcome(origin, { timeouts: { headersMs: 150, idleMs: 150 } }), "xxxxxxxx"),
  );
});

test("a slow upload is not taken for a silent server", async () => {
  const script: Script = (seen, response) => void response.end(String(seen.body.length));
  const server = await startScripted(script);
  const client = createHttpClient({ timeouts: { headersMs: 150 } });
  const body = {
    kind: "stream",
    sizeBytes: 8,
    async *open() {
      for (let left = 8; left > 0; left--) {
        await new Promise((done) => setTimeout(done, 60));
        yield Buffer.alloc(1);
      }
    },
  } as const;
  const put = { operation: "test", method: "PUT", origin: server.origin, path: "/", body } as const;
  const answer = await client.send(put, AbortSignal.timeout(5000));
  assert.equal(await answer.text(), "8");
  await server.stop();
  await client.close();
});

test("a certificate that nobody vouches for, unless told to trust it", async () => {
  const server = await startScripted((_seen, response) => void response.end("hello"), {
    tls: true,
  });
  try {
    const error = await outcome(server.origin);
    assertKind(error, "tls", "DEPTH_ZERO_SELF_SIGNED_CERT");
    assert.equal(await outcome(server.origin, { strictSSL: false }), "hello");
    assertKind(await outcome(server.origin, { systemCertificates: true }), "tls");
    const trusting = { certificates: [certificate] };
    assert.equal(await outcome(`https://localhost:${server.port}`, trusting), "hello");
    assertKind(await outcome(server.origin, trusting), "tls", "ERR_TLS_CERT_ALTNAME_INVALID");
  } finally {
    await server.stop();
  }
});

test("https to a port that speaks http", async () => {
  await withScript(
    (_seen, response) => void response.end("hello"),
    async (origin) => assertKind(await outcome(origin.replace("http:", "https:")), "tls"),
  );
});
