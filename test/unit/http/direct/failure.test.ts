import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { isStorageError } from "../../../../src/core/errors.ts";
import type { StorageErrorKind } from "../../../../src/core/errors.ts";
import { between, body, get, ok } from "./setting.ts";

function fails(kind: StorageErrorKind, code?: string) {
  return (error: unknown) => {
    assert.ok(isStorageError(error, kind), String(error));
    if (code) assert.equal(error.facts.code, code);
    return true;
  };
}

const half = Buffer.concat([Buffer.from(ok()), body.subarray(0, 500)]);

test("a body that ends early is truncated", async () => {
  await between(
    (socket) => socket.end(half),
    async (client, server) => {
      await assert.rejects(get(client, server.origin), fails("truncated"));
    },
  );
});

test("a reset in the middle of a body is a lost connection", async () => {
  await between(
    (socket) => {
      socket.write(half);
      setTimeout(() => socket.resetAndDestroy(), 20);
    },
    async (client, server) => {
      await assert.rejects(get(client, server.origin), fails("connectionLost", "ECONNRESET"));
    },
  );
});

test("a close without an answer is a lost connection", async () => {
  await between(
    (socket) => socket.end(),
    async (client, server) => {
      await assert.rejects(get(client, server.origin), fails("connectionLost"));
    },
  );
});

test("a server that nobody runs refuses", async () => {
  await between(
    () => undefined,
    async (client, server) => {
      await server.stop();
      await assert.rejects(get(client, server.origin), fails("refused", "ECONNREFUSED"));
    },
  );
});

test("a server that says nothing is left after a while", async () => {
  await between(
    () => undefined,
    async (client, server) => {
      await assert.rejects(get(client, server.origin), fails("timeout", "headers"));
      while (server.open > 0) await sleep(5);
    },
    { timeouts: { headersMs: 50 } },
  );
});

test("a body that stands still is left after a while", async () => {
  await between(
    (socket) => socket.write(half),
    async (client, server) => {
      await assert.rejects(get(client, server.origin), fails("timeout", "idle"));
      while (server.open > 0) await sleep(5);
    },
    { timeouts: { idleMs: 50 } },
  );
});

test("what is no HTTP is told as such", async () => {
  await between(
    (socket) => socket.end("SSH-2.0-OpenSSH\r\n\r\n"),
    async (client, server) => {
      await assert.rejects(get(client, server.origin), fails("badResponse"));
    },
  );
});

test("after a cancel nothing is written into the memory any more", async () => {
  const reason = new DOMException("enough", "AbortError");
  await between(
    (socket) => {
      socket.write(half);
      setTimeout(() => socket.write(body.subarray(500)), 60);
    },
    async (client, server) => {
      const into = Buffer.alloc(body.length);
      const controller = new AbortController();
      const getting = get(client, server.origin, { into, signal: controller.signal });
      setTimeout(() => controller.abort(reason), 30);
      await assert.rejects(getting, (error) => error === reason);
      into.fill(0);
      await sleep(100);
      assert.ok(into.equals(Buffer.alloc(body.length)));
      while (server.open > 0) await sleep(5);
    },
  );
});

test("a cancel while connecting leaves no connection", async () => {
  const reason = new DOMException("enough", "AbortError");
  await between(
    () => undefined,
    async (client, server) => {
      const controller = new AbortController();
      const getting = get(client, server.origin, { signal: controller.signal });
      controller.abort(reason);
      await assert.rejects(getting, (error) => error === reason);
      await sleep(50);
      while (server.open > 0) await sleep(5);
      assert.equal(server.requests, 0);
    },
  );
});
