import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { crc32 } from "node:zlib";
import type { Landing } from "../../../../src/core/landing.ts";
import { isStorageError } from "../../../../src/core/errors.ts";
import { createHttpClient } from "../../../../src/http/client.ts";
import { between } from "../direct/setting.ts";
import { startScripted } from "../scriptedServer.ts";
import { land, untouched } from "./setting.ts";

const body = randomBytes(3 * 1024 ** 2 + 7);

function head(range: string, more = "", bytes = body.length): Buffer {
  const lines = ["206 Partial Content", `Content-Length: ${bytes}`, `Content-Range: ${range}`];
  return Buffer.from(`HTTP/1.1 ${lines.join("\r\n")}\r\n${more}\r\n`);
}

const whole = `bytes 0-${body.length - 1}/${body.length}`;

test("a body lands in the file, where it belongs, and with its CRC-32", async () => {
  await between(
    (socket) => socket.write(Buffer.concat([head(whole), body])),
    async (client, server) => {
      assert.ok(client.lands(server.origin));
      const before = crc32("before");
      const landed = await land(client, server.origin, {
        ...{ sizeBytes: body.length, position: 10, crc32: before },
      });
      assert.equal(landed.error, undefined);
      assert.equal(landed.status, 206);
      assert.equal(landed.pieces.length, 0);
      assert.deepEqual(landed.file.subarray(10), body);
      assert.ok(landed.file.subarray(0, 10).every((byte) => byte === untouched));
      assert.equal(landed.landing.landedBytes, body.length);
      assert.equal(landed.landing.crc32, crc32(body, before));
      assert.ok(landed.told.length > 1);
      assert.equal(
        landed.told.reduce((sum, bytes) => sum + bytes, 0),
        body.length,
      );
      assert.equal(server.requests, 1);
    },
  );
});

test("a connection is used again", async () => {
  await between(
    (socket) => socket.write(Buffer.concat([head(whole), body])),
    async (client, server) => {
      for (let time = 0; time < 3; time++) {
        const { file } = await land(client, server.origin, { sizeBytes: body.length });
        assert.deepEqual(file, body);
      }
      assert.equal(server.connections, 1);
    },
  );
});

test("another answer than the one that was asked for is asked for again, and comes as pieces", async () => {
  const chunked = `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n`;
  const odd = [
    Buffer.from(chunked),
    // Everything, whatever is asked.
    Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n`), body]),
    Buffer.concat([head(`bytes 1-${body.length}/${body.length + 1}`), body]),
    Buffer.concat([head("", ""), body]),
    Buffer.concat([head(whole, "", body.length - 1), body.subarray(1)]),
  ];
  for (const answer of odd)
    await between(
      (socket) => socket.write(answer),
      async (client, server) => {
        const landed = await land(client, server.origin, { sizeBytes: body.length });
        assert.equal(landed.error, undefined);
        assert.ok(landed.pieces.length > 0);
        assert.equal(landed.landing.landedBytes, 0);
        assert.ok(landed.file.every((byte) => byte === untouched));
        assert.equal(server.requests, 2);
      },
    );
});

test("without a range, everything lands", async () => {
  await between(
    (socket) =>
      socket.write(
        Buffer.concat([
          Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n`),
          body,
        ]),
      ),
    async (client, server) => {
      const wanted = { sizeBytes: body.length, range: undefined };
      const { file, pieces } = await land(client, server.origin, wanted);
      assert.equal(pieces.length, 0);
      assert.deepEqual(file, body);
    },
  );
});

test("a server that cannot be used so is left alone after a few times", async () => {
  await between(
    (socket) =>
      socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n"),
    async (client, server) => {
      for (let time = 0; time < 3; time++) await land(client, server.origin, { sizeBytes: 1 });
      assert.equal(server.requests, 6);
      assert.equal(client.lands(server.origin), false);
      assert.equal(client.lands("http://127.0.0.1:1"), true);
      await land(client, server.origin, { sizeBytes: 1 });
      assert.equal(server.requests, 7);
    },
  );
});

test("an error of the server comes with its text, and nothing lands", async () => {
  await between(
    (socket) => socket.write("HTTP/1.1 412 Precondition Failed\r\nContent-Length: 4\r\n\r\n<no>"),
    async (client, server) => {
      const landed = await land(client, server.origin, { sizeBytes: 4 });
      assert.equal(landed.status, 412);
      assert.equal(landed.pieces.toString(), "<no>");
      assert.equal(landed.file.toString(), "....");
      assert.equal(server.requests, 1);
      assert.ok(client.lands(server.origin));
    },
  );
});

test("of a body that breaks off, what came has landed and is counted", async () => {
  const came = body.subarray(0, 1024 ** 2 + 99);
  await between(
    (socket) => {
      socket.write(head(whole));
      socket.end(came);
    },
    async (client, server) => {
      const landed = await land(client, server.origin, { sizeBytes: body.length });
      assert.ok(isStorageError(landed.error, "truncated"), String(landed.error));
      assert.equal(landed.landing.landedBytes, came.length);
      assert.equal(landed.landing.crc32, crc32(came));
      assert.deepEqual(landed.file.subarray(0, came.length), came);
      assert.ok(landed.file.subarray(came.length).every((byte) => byte === untouched));
    },
  );
});

test("what arrives slowly lands all the same, and is told", async () => {
  let landing: Landing | undefined;
  await between(
    (socket) => {
      socket.write(head("bytes 0-1/2", "", 2));
      void (async () => {
        await sleep(150);
        socket.write("a");
        while (landing?.landedBytes !== 1) await sleep(5);
        socket.write("b");
      })();
    },
    async (client, server) => {
      const landed = await land(client, server.origin, {
        sizeBytes: 2,
        onFile: (its) => (landing = its),
      });
      assert.equal(landed.file.toString(), "ab");
      assert.deepEqual(landed.told, [1, 1]);
    },
  );
});

test("once a cancelled request is idle, its file is not written to", async () => {
  // So much that its landing is told before more comes: less than 1 MiB is not worth a message.
  const sentBytes = 2 * 1024 ** 2;
  const { promise: isCut, resolve: cut } = Promise.withResolvers<void>();
  let send: ((bytes: Buffer) => void) | undefined;
  await between(
    (socket) => {
      socket.on("close", cut);
      socket.write(head(whole));
      socket.write(body.subarray(0, sentBytes));
      send = (bytes) => socket.write(bytes);
    },
    async (client, server) => {
      const controller = new AbortController();
      const reason = new DOMException("enough", "AbortError");
      const landed = await land(client, server.origin, {
        ...{ sizeBytes: body.length, signal: controller.signal },
        onFile: (landing) => {
          void (async () => {
            while (landing.landedBytes === 0) await sleep(1);
            controller.abort(reason);
          })();
        },
      });
      assert.equal(landed.error, reason);
      send?.(body.subarray(sentBytes));
      await isCut;
      assert.ok(landed.file.subarray(sentBytes).every((byte) => byte === untouched));
    },
  );
});

test("a server that falls silent is not waited for", async () => {
  await between(
    (socket) => {
      socket.write(head(whole));
      socket.write(body.subarray(0, 1000));
    },
    async (client, server) => {
      const landed = await land(client, server.origin, { sizeBytes: body.length });
      assert.ok(isStorageError(landed.error, "timeout"), String(landed.error));
    },
    { timeouts: { idleMs: 200 } },
  );
});

test(
  "a file that cannot be written to gives the system's own error",
  { skip: !existsSync("/dev/full") },
  async () => {
    await between(
      (socket) => socket.write(Buffer.concat([head(whole), body])),
      async (client, server) => {
        const wanted = { sizeBytes: body.length, path: "/dev/full" };
        const { error, landing } = await land(client, server.origin, wanted);
        assert.ok(error instanceof Error && !isStorageError(error));
        assert.equal((error as NodeJS.ErrnoException).code, "ENOSPC");
        assert.equal(landing.landedBytes, 0);
      },
    );
  },
);

test("TLS is as strict as elsewhere, and lands as well", async () => {
  const server = await startScripted(
    (_seen, response) => {
      response.writeHead(206, { "content-length": body.length, "content-range": whole });
      response.end(body);
    },
    { tls: true },
  );
  const strict = createHttpClient({});
  const lax = createHttpClient({ strictSSL: false });
  try {
    const refused = await land(strict, server.origin, { sizeBytes: body.length });
    assert.ok(isStorageError(refused.error, "tls"), String(refused.error));
    assert.equal(refused.landing.landedBytes, 0);
    const landed = await land(lax, server.origin, { sizeBytes: body.length });
    assert.deepEqual(landed.file, body);
    assert.equal(landed.pieces.length, 0);
  } finally {
    await server.stop();
    await strict.close();
    await lax.close();
  }
});

test("a host that cannot be reached is told as always", async () => {
  const client = createHttpClient({});
  const { error } = await land(client, "http://127.0.0.1:1", { sizeBytes: 1 });
  assert.ok(isStorageError(error, "refused"), String(error));
  await client.close();
});

test("closing the client closes idle connections", async () => {
  await between(
    (socket) => socket.write(Buffer.concat([head(whole), body])),
    async (_client, server) => {
      const client = createHttpClient({});
      await land(client, server.origin, { sizeBytes: body.length });
      assert.equal(server.open, 1);
      await client.close();
      while (server.open > 0) await sleep(5);
      assert.equal(client.lands(server.origin), false);
    },
  );
});

test("nothing lands through a proxy, or where bandwidth is limited", async () => {
  const proxied = createHttpClient({ proxy: "http://127.0.0.1:1" });
  assert.equal(proxied.lands("http://127.0.0.1:2"), false);
  await proxied.close();
  const take = () => undefined;
  const limited = createHttpClient({ bandwidth: { isLimited: true, take } });
  assert.equal(limited.lands("http://127.0.0.1:2"), false);
  await limited.close();
});
