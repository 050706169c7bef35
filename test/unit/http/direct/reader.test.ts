import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { createHttpClient } from "../../../../src/http/client.ts";
import { isStorageError } from "../../../../src/core/errors.ts";
import { startScripted } from "../scriptedServer.ts";
import { between, body, get, ok } from "./setting.ts";

test("a body of known length is read into the memory that was given", async () => {
  await between(
    (socket) => socket.write(Buffer.concat([Buffer.from(ok()), body])),
    async (client, server) => {
      const into = Buffer.alloc(body.length);
      const got = await get(client, server.origin, { into });
      assert.ok(got.isInPlace);
      assert.deepEqual(got.bytes, body);
      assert.deepEqual(into, body);
    },
  );
});

test("shared memory does as well", async () => {
  await between(
    (socket) => socket.write(Buffer.concat([Buffer.from(ok()), body])),
    async (client, server) => {
      const into = Buffer.from(new SharedArrayBuffer(body.length));
      const got = await get(client, server.origin, { into });
      assert.ok(got.isInPlace);
      assert.ok(into.equals(body));
    },
  );
});

test("the request is the one that was asked for", async () => {
  let seen = "";
  await between(
    (socket, _number, head) => {
      seen = head;
      socket.write(Buffer.concat([Buffer.from(ok()), body]));
    },
    async (client, server) => {
      await get(client, server.origin);
      assert.match(seen, /^GET \/large\?versionId=%20 HTTP\/1\.1\r\n/);
      assert.match(seen, new RegExp(`\r\nhost: ${server.origin.slice("http://".length)}\r\n`));
      assert.match(seen, /\r\nrange: bytes=0-999\r\n/);
    },
  );
});

test("a connection is used again, for one request at a time", async () => {
  await between(
    (socket) => socket.write(Buffer.concat([Buffer.from(ok()), body])),
    async (client, server) => {
      for (let time = 0; time < 5; time++) {
        assert.deepEqual((await get(client, server.origin)).bytes, body);
      }
      assert.equal(server.connections, 1);
      await Promise.all(Array.from({ length: 3 }, () => get(client, server.origin)));
      assert.equal(server.connections, 3);
    },
  );
});

test("an answer may come byte by byte, after others that announce it", async () => {
  await between(
    (socket) => {
      socket.setNoDelay(true);
      const all = Buffer.concat([
        Buffer.from(`HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n${ok()}`),
        body,
      ]);
      void (async () => {
        for (let at = 0; at < 160; at++) {
          socket.write(all.subarray(at, at + 1));
          if (at % 8 === 0) await sleep(1);
        }
        socket.write(all.subarray(160));
      })();
    },
    async (client, server) => {
      const got = await get(client, server.origin);
      assert.equal(got.status, 206);
      assert.ok(got.isInPlace);
      assert.deepEqual(got.bytes, body);
    },
  );
});

test("an answer without a plain length is asked for again in the general way", async () => {
  const odd = [
    `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3e8\r\n${body.toString("latin1")}\r\n0\r\n\r\n`,
    `HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n${body.toString("latin1").repeat(2)}`,
  ];
  for (const answer of odd) {
    await between(
      (socket) => socket.write(answer, "latin1"),
      async (client, server) => {
        const got = await get(client, server.origin);
        assert.equal(got.status, 200);
        assert.ok(!got.isInPlace);
        assert.deepEqual(got.bytes.subarray(0, body.length), body);
        assert.equal(server.requests, 2);
      },
    );
  }
});

test("an origin that always answers so is not asked twice for ever", async () => {
  await between(
    (socket) =>
      socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n"),
    async (client, server) => {
      for (let time = 0; time < 10; time++) await get(client, server.origin);
      assert.equal(server.requests, 13);
    },
  );
});

test("an error of the server comes with its text", async () => {
  await between(
    (socket) => socket.write("HTTP/1.1 412 Precondition Failed\r\nContent-Length: 4\r\n\r\n<no>"),
    async (client, server) => {
      const got = await get(client, server.origin);
      assert.equal(got.status, 412);
      assert.equal(got.bytes.toString(), "<no>");
      assert.equal(server.requests, 1);
    },
  );
});

test("bytes after a body are not taken for the next answer", async () => {
  await between(
    (socket, number) => {
      socket.write(Buffer.concat([Buffer.from(ok()), body]));
      if (number === 1) setTimeout(() => socket.write(`${ok()}${"x".repeat(1000)}`), 20);
    },
    async (client, server) => {
      assert.deepEqual((await get(client, server.origin)).bytes, body);
      await sleep(100);
      assert.deepEqual((await get(client, server.origin)).bytes, body);
      assert.equal(server.connections, 2);
    },
  );
});

test("a server that closes after its answer is connected to anew", async () => {
  for (const farewell of ["Connection: close\r\n", "Keep-Alive: timeout=1\r\n"]) {
    await between(
      (socket) => socket.write(Buffer.concat([Buffer.from(ok(farewell)), body])),
      async (client, server) => {
        await get(client, server.origin);
        await get(client, server.origin);
        assert.equal(server.connections, 2);
      },
    );
  }
});

test("a request that meets the close of an idle connection is sent again", async () => {
  await between(
    (socket, number) => {
      if (number === 2) socket.destroy();
      else socket.write(Buffer.concat([Buffer.from(ok()), body]));
    },
    async (client, server) => {
      await get(client, server.origin);
      assert.deepEqual((await get(client, server.origin)).bytes, body);
      assert.equal(server.requests, 3);
    },
  );
});

test("TLS is as strict as elsewhere, and read into memory as well", async () => {
  const server = await startScripted(
    (_seen, response) => {
      response.writeHead(206, { "content-length": body.length });
      response.end(body);
    },
    { tls: true },
  );
  const strict = createHttpClient({});
  const lax = createHttpClient({ strictSSL: false });
  try {
    await assert.rejects(get(strict, server.origin), (error) => isStorageError(error, "tls"));
    for (let time = 0; time < 3; time++) {
      const got = await get(lax, server.origin);
      assert.ok(got.isInPlace);
      assert.deepEqual(got.bytes, body);
    }
    assert.equal(server.connections, 1);
  } finally {
    await server.stop();
    await strict.close();
    await lax.close();
  }
});

test("closing the client closes idle connections", async () => {
  await between(
    (socket) => socket.write(Buffer.concat([Buffer.from(ok()), body])),
    async (_client, server) => {
      const client = createHttpClient({});
      await get(client, server.origin);
      assert.equal(server.open, 1);
      await client.close();
      while (server.open > 0) await sleep(5);
    },
  );
});

test("through a proxy everything goes in the general way", async () => {
  const proxy = await startScripted((_seen, response) => void response.destroy());
  const client = createHttpClient({ proxy: proxy.origin, retry: { attempts: 1 } });
  try {
    await assert.rejects(get(client, "http://127.0.0.1:1"));
    assert.equal(proxy.connections, 1);
  } finally {
    await proxy.stop();
    await client.close();
  }
});
