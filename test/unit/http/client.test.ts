import assert from "node:assert/strict";
import { test } from "node:test";
import { isStorageError, StorageError } from "../../../src/core/errors.ts";
import type { StorageErrorKind } from "../../../src/core/errors.ts";
import { createHttpClient } from "../../../src/http/client.ts";
import type { HttpOptions, HttpRequest } from "../../../src/http/client.ts";
import { startScripted } from "./scriptedServer.ts";
import type { Script } from "./scriptedServer.ts";

const live = () => AbortSignal.timeout(10_000);

function request(origin: string, more: Partial<HttpRequest> = {}): HttpRequest {
  return { operation: "test", method: "GET", origin, path: "/", ...more };
}

async function withServer(
  script: Script,
  options: HttpOptions,
  run: (
    client: ReturnType<typeof createHttpClient>,
    server: Awaited<ReturnType<typeof startScripted>>,
  ) => Promise<void>,
): Promise<void> {
  const server = await startScripted(script);
  const client = createHttpClient(options);
  try {
    await run(client, server);
  } finally {
    await server.stop();
    await client.close();
  }
}

function ofKind(kind: StorageErrorKind, code?: string | RegExp) {
  return (error: unknown) => {
    assert.ok(isStorageError(error), String(error));
    assert.equal(error.kind, kind);
    if (typeof code === "string") assert.equal(error.facts.code, code);
    if (code instanceof RegExp) assert.match(error.facts.code ?? "", code);
    return true;
  };
}

const hello: Script = (_seen, response) => void response.end("hello");

test("a path reaches the wire as it was given", async () => {
  const paths = ["/a/../b", "//", "/b//./c", "/%2E%2e/", "/x?y=%20&z=..", "/é"];
  await withServer(hello, {}, async (client, server) => {
    for (const path of paths.slice(0, -1)) {
      const answer = await client.send(request(server.origin, { path }), live());
      assert.equal(await answer.text(), "hello");
    }
    assert.deepEqual(
      server.seen.map(({ target }) => target),
      paths.slice(0, -1),
    );
    const unencoded = client.send(request(server.origin, { path: "/\u0100" }), live());
    await assert.rejects(unencoded, ofKind("invalidRequest"));
  });
});

test("names below localhost are this machine, whatever the system's resolver says", async () => {
  await withServer(hello, {}, async (client, server) => {
    const { port } = new URL(server.origin);
    const answer = await client.send(request(`http://a-bucket.localhost:${port}`), live());
    assert.equal(await answer.text(), "hello");
    assert.equal(server.seen[0]?.headers.host, `a-bucket.localhost:${port}`);
  });
});

test("headers may be made for each attempt, and undefined ones are left out", async () => {
  await withServer(hello, { userAgent: "stowage" }, async (client, server) => {
    const headers = (attempt: number) => ({ "x-attempt": String(attempt), "x-none": undefined });
    await (await client.send(request(server.origin, { headers }), live())).discard();
    const [seen] = server.seen;
    assert.equal(seen?.headers["x-attempt"], "1");
    assert.equal(seen?.headers["user-agent"], "stowage");
    assert.ok(!("x-none" in (seen?.headers ?? {})));
  });
});

test("JSON is parsed; an empty body is undefined; anything else is a bad response", async () => {
  const bodies = ['{"a":[1]}', " ", "<html>"];
  const script: Script = (_seen, response, number) => void response.end(bodies[number - 1]);
  await withServer(script, {}, async (client, server) => {
    const next = async () => (await client.send(request(server.origin), live())).json();
    assert.deepEqual(await next(), { a: [1] });
    assert.equal(await next(), undefined);
    await assert.rejects(next(), ofKind("badResponse"));
  });
});

test("an answer larger than expected is a bad response, not memory", async () => {
  const script: Script = (_seen, response) => void response.end(Buffer.alloc(2_000_000));
  await withServer(script, {}, async (client, server) => {
    const answer = await client.send(request(server.origin), live());
    await assert.rejects(answer.text(1_000_000), ofKind("badResponse"));
  });
});

test("large and streamed bodies arrive whole, with their length announced and progress told", async () => {
  const bytes = Buffer.alloc(1_000_003, 7);
  async function* open() {
    for (let at = 0; at < bytes.length; at += 100_000) yield bytes.subarray(at, at + 100_000);
  }
  await withServer(hello, {}, async (client, server) => {
    for (const body of [
      { kind: "bytes", bytes } as const,
      { kind: "stream", sizeBytes: bytes.length, open } as const,
    ]) {
      const told: number[] = [];
      const onSent = (sent: number) => void told.push(sent);
      const put = request(server.origin, { method: "PUT", body, onSent });
      await (await client.send(put, live())).discard();
      const seen = server.seen.at(-1);
      assert.ok(seen);
      assert.ok(seen.body.equals(bytes));
      assert.equal(seen.headers["content-length"], String(bytes.length));
      assert.equal(seen.headers["transfer-encoding"], undefined);
      assert.equal(told.at(-1), bytes.length);
      assert.ok(told.length > 2);
    }
  });
});

test("a stream shorter or longer than announced is a changed source, and is not repeated", async () => {
  const attempts = { count: 0 };
  await withServer(hello, {}, async (client, server) => {
    for (const sizeBytes of [5, 50]) {
      attempts.count = 0;
      const body = {
        kind: "stream",
        sizeBytes,
        async *open() {
          attempts.count++;
          yield Buffer.alloc(10);
        },
      } as const;
      const put = request(server.origin, { method: "PUT", body });
      const sending = client.call(put, (answer) => answer.discard(), live());
      await assert.rejects(sending, ofKind("sourceChanged"));
      assert.equal(attempts.count, 1);
    }
  });
});

test("what fails in the source comes out as it is", async () => {
  const failure = new Error("disk on fire");
  const body = {
    kind: "stream",
    sizeBytes: 20,
    async *open(): AsyncGenerator<Uint8Array> {
      yield Buffer.alloc(10);
      throw failure;
    },
  } as const;
  await withServer(hello, {}, async (client, server) => {
    const put = request(server.origin, { method: "PUT", body });
    await assert.rejects(
      client.call(put, (answer) => answer.discard(), live()),
      failure,
    );
  });
});

test("a slow reader holds the server back instead of filling the memory", async () => {
  let written = 0;
  const script: Script = (_seen, response) => {
    const piece = Buffer.alloc(256 * 1024);
    const more = () => {
      if (written++ === 400) response.end();
      else if (response.write(piece)) more();
      else response.once("drain", more);
    };
    more();
  };
  await withServer(script, {}, async (client, server) => {
    const answer = await client.send(request(server.origin), live());
    await new Promise((done) => setTimeout(done, 300));
    const before = written;
    assert.ok(before < 100, `${before} pieces of 256 KiB are on their way`);
    let size = 0;
    for await (const piece of answer.bytes) size += piece.length;
    assert.equal(size, 400 * 256 * 1024);
  });
});

test("leaving a body early closes its connection and frees the client", async () => {
  const script: Script = (_seen, response) => {
    response.writeHead(200, { "content-length": "100000000" });
    response.write(Buffer.alloc(1000));
  };
  await withServer(script, { connections: 1 }, async (client, server) => {
    for (let round = 0; round < 3; round++) {
      const answer = await client.send(request(server.origin), live());
      for await (const piece of answer.bytes) {
        assert.ok(piece.length > 0);
        break;
      }
    }
    assert.equal(server.connections, 3);
  });
});

test("sockets are used again after HEAD, errors and discarded bodies", async () => {
  const script: Script = (_seen, response) => {
    response.statusCode = 404;
    response.end("no");
  };
  await withServer(script, {}, async (client, server) => {
    for (const method of ["HEAD", "GET", "PUT", "HEAD", "GET"] as const) {
      const answer = await client.send(request(server.origin, { method }), live());
      assert.equal(answer.status, 404);
      await answer.discard();
    }
    // One may still be finishing when the next request comes; without reuse it would be five.
    assert.ok(server.connections <= 2, `${server.connections} connections`);
  });
});

test("a header that is repeated is one header", async () => {
  const script: Script = (_seen, response) => {
    response.setHeader("x-many", ["a", "b"]);
    response.end();
  };
  await withServer(script, {}, async (client, server) => {
    const answer = await client.send(request(server.origin), live());
    assert.equal(answer.headers["x-many"], "a, b");
    await answer.discard();
  });
});

test("the log has a line for each attempt, and no secret in it", async () => {
  const lines: string[] = [];
  const throttled: string[] = [];
  const script: Script = (_seen, response, number) => {
    if (number === 1) response.writeHead(503).end();
    else response.end("hello");
  };
  const options: HttpOptions = {
    log: { log: (line) => void lines.push(line) },
    retry: { firstWaitMs: 1 },
    onThrottled: (origin) => void throttled.push(origin),
  };
  await withServer(script, options, async (client, server) => {
    const path = "/b/k?X-Amz-Credential=AKIA1&X-Amz-Signature=feedbeef&prefix=a";
    const headers = { authorization: "Bearer hunter2", "x-amz-security-token": "hunter3" };
    await client.call(
      request(server.origin, { path, headers }),
      async (answer) => {
        await answer.discard();
        if (answer.status === 503) throw new StorageError("throttled", "slow down");
      },
      live(),
    );
    assert.deepEqual(throttled, [server.origin]);
    assert.equal(lines.length, 3);
    assert.match(lines[0] ?? "", /^GET 127\.0\.0\.1:\d+ \/b\/k\?.* 503 \d+ ms$/);
    assert.match(lines[1] ?? "", /throttled: again in \d+ ms/);
    assert.match(lines[2] ?? "", / 200 \d+ ms$/);
    for (const secret of ["AKIA1", "feedbeef", "hunter2", "hunter3"]) {
      assert.ok(!lines.join("\n").includes(secret), secret);
    }
  });
});
