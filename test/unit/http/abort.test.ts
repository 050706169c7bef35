import assert from "node:assert/strict";
import { test } from "node:test";
import { createHttpClient } from "../../../src/http/client.ts";
import { startScripted } from "./scriptedServer.ts";
import type { Script } from "./scriptedServer.ts";

const reason = new DOMException("enough", "AbortError");

async function abortedAfter(
  script: Script,
  run: (origin: string, signal: AbortSignal, abort: () => void) => Promise<unknown>,
  connections = 4,
): Promise<void> {
  const server = await startScripted(script);
  const client = createHttpClient({ connections });
  const controller = new AbortController();
  try {
    await assert.rejects(
      run(server.origin, controller.signal, () => controller.abort(reason)),
      (error) => error === reason,
    );
  } finally {
    await server.stop();
    await client.close();
  }
}

const silent: Script = () => undefined;

test("before it begins", async () => {
  await abortedAfter(silent, (origin, signal, abort) => {
    abort();
    const client = createHttpClient({});
    return client.send({ operation: "test", method: "GET", origin, path: "/" }, signal);
  });
});

test("while the server is silent", async () => {
  await abortedAfter(silent, (origin, signal, abort) => {
    setTimeout(abort, 50);
    const client = createHttpClient({});
    return client.send({ operation: "test", method: "GET", origin, path: "/" }, signal);
  });
});

test("while all connections are taken by others", async () => {
  await abortedAfter(silent, async (origin, signal, abort) => {
    const client = createHttpClient({ connections: 1 });
    const other = new AbortController();
    const get = { operation: "test", method: "GET", origin, path: "/" } as const;
    const first = client.send(get, other.signal);
    setTimeout(abort, 50);
    try {
      await client.send(get, signal);
    } finally {
      other.abort();
      await assert.rejects(first);
    }
  });
});

test("in the middle of a body that arrives", async () => {
  const script: Script = (_seen, response) => {
    response.writeHead(200, { "content-length": "1000" });
    response.write("some");
  };
  await abortedAfter(script, async (origin, signal, abort) => {
    const client = createHttpClient({});
    const answer = await client.send(
      { operation: "test", method: "GET", origin, path: "/" },
      signal,
    );
    setTimeout(abort, 50);
    return answer.text();
  });
});

test("in the middle of a body that is sent", async () => {
  const server = await startScripted(silent, { readsBody: false });
  const client = createHttpClient({});
  const controller = new AbortController();
  let isLeft = false;
  const body = {
    kind: "stream",
    sizeBytes: 1_000_000_000,
    async *open() {
      try {
        for (;;) yield Buffer.alloc(1_000_000);
      } finally {
        isLeft = true;
      }
    },
  } as const;
  setTimeout(() => controller.abort(reason), 100);
  const put = { operation: "test", method: "PUT", origin: server.origin, path: "/", body } as const;
  await assert.rejects(client.send(put, controller.signal), (error) => error === reason);
  await server.stop();
  await client.close();
  for (let look = 0; look < 1000 && !isLeft; look++)
    await new Promise((done) => setTimeout(done, 10));
  assert.ok(isLeft, "the source was left");
});

test("while waiting to try again", async () => {
  const script: Script = (_seen, response) => {
    response.writeHead(503, { "retry-after": "30" });
    response.end();
  };
  const { StorageError } = await import("../../../src/core/errors.ts");
  await abortedAfter(script, (origin, signal, abort) => {
    const client = createHttpClient({});
    setTimeout(abort, 100);
    return client.call(
      { operation: "test", method: "GET", origin, path: "/" },
      async (answer) => {
        await answer.discard();
        throw new StorageError("throttled", "slow down", { retryAfterMs: 30_000 });
      },
      signal,
    );
  });
});
