import assert from "node:assert/strict";
import { hash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { HttpClient, HttpOptions } from "../../../../src/http/client.ts";
import { between } from "../direct/setting.ts";

const modified = "Sat, 31 Oct 2026 10:00:00 GMT";

function bodyOf(path: string): Buffer {
  return Buffer.from(`the bytes of ${path}`.repeat(50));
}

function md5Of(bytes: Buffer): string {
  return hash("md5", bytes, "hex");
}

function pathIn(head: string): string {
  return head.split(" ")[1] ?? "";
}

function answer(bytes: Buffer, etag = md5Of(bytes), status = "200 OK"): Buffer {
  const lines = [`HTTP/1.1 ${status}`, `Content-Length: ${bytes.length}`];
  lines.push(`ETag: "${etag}"`, `Last-Modified: ${modified}`);
  return Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`), bytes]);
}

function right(socket: Socket, head: string): void {
  socket.write(answer(bodyOf(pathIn(head))));
}

interface Placed {
  readonly folder: string;
  /** Indexes, in the order in which they were told of. */
  readonly placed: readonly number[];
  /** What could not be removed, with the code of why it failed. */
  readonly left: readonly (readonly [number, string])[];
  readonly error: unknown;
}

/** Asks for `/0`, `/1` and so on, which become `file-0` and so on in a folder of their own. */
async function place(
  client: HttpClient,
  origin: string,
  options: {
    readonly count: number;
    readonly parallel?: number;
    readonly signal?: AbortSignal;
    readonly prepare?: (folder: string) => void;
    readonly onPlaced?: () => void;
  },
): Promise<Placed> {
  const folder = mkdtempSync(join(tmpdir(), "stowage-placing-"));
  options.prepare?.(folder);
  const placed: number[] = [];
  const left: [number, string][] = [];
  const files = Array.from({ length: options.count }, (_each, index) => {
    const path = `/${index}`;
    const bytes = bodyOf(path);
    const target = join(folder, `file-${index}`);
    const expected = { sizeBytes: bytes.length, md5: md5Of(bytes) };
    return { path, headers: {}, ...expected, target, partial: `${target}.partial` };
  });
  let error: unknown;
  try {
    await client.place(
      {
        ...{ operation: "get", origin, files, parallel: options.parallel ?? 4 },
        onPlaced: (index) => {
          placed.push(index);
          options.onPlaced?.();
        },
        onLeftBehind: (index, { code }) => left.push([index, code]),
      },
      options.signal ?? new AbortController().signal,
    );
  } catch (thrown) {
    error = thrown;
  }
  return { folder, placed, left, error };
}

/** The files that are there are those that were told of, each as it should be. */
function checkFiles({ folder, placed }: Placed, others: readonly string[] = []): void {
  const names = placed.map((index) => `file-${index}`);
  assert.deepEqual(readdirSync(folder).sort(), [...names, ...others].sort());
  for (const index of placed) {
    const path = join(folder, `file-${index}`);
    assert.deepEqual(readFileSync(path), bodyOf(`/${index}`));
    assert.equal(statSync(path).mtimeMs, Date.parse(modified));
  }
  rmSync(folder, { recursive: true });
}

function inPlace(
  name: string,
  wire: (socket: Socket, number: number, head: string) => void,
  work: Parameters<typeof between>[1],
  options: HttpOptions = {},
): void {
  void test(name, () => between(wire, work, options));
}

inPlace(
  "small files are got side by side and placed, with their time",
  (socket, _number, head) => right(socket, head),
  async (client, server) => {
    const result = await place(client, server.origin, { count: 50 });
    assert.equal(result.error, undefined);
    assert.equal(new Set(result.placed).size, 50);
    checkFiles(result);
    assert.equal(server.requests, 50);
    assert.equal(server.connections, 4);
  },
);

const wrong: Readonly<Record<string, (path: string) => Buffer>> = {
  "another ETag": (path) => answer(bodyOf(path), md5Of(Buffer.from("other"))),
  "other bytes under the same ETag": (path) => {
    const bytes = bodyOf(path);
    bytes[7] = 0;
    return answer(bytes, md5Of(bodyOf(path)));
  },
  "another size": (path) => answer(bodyOf(`${path}, longer`), md5Of(bodyOf(path))),
  "a part only": (path) => answer(bodyOf(path), md5Of(bodyOf(path)), "206 Partial Content"),
  "an error": () => answer(Buffer.from("<Error/>"), "", "503 Slow Down"),
  "an answer without a length": (path) =>
    Buffer.from(`HTTP/1.1 200 OK\r\nETag: "${md5Of(bodyOf(path))}"\r\n\r\n`),
  "what is no HTTP": () => Buffer.from("SSH-2.0-OpenSSH\r\n\r\n"),
};

for (const [what, wrongAnswer] of Object.entries(wrong)) {
  inPlace(
    `after ${what} nothing more is asked for, and what came before is there`,
    (socket, number, head) => {
      if (number <= 10) right(socket, head);
      else socket.write(wrongAnswer(pathIn(head)));
    },
    async (client, server) => {
      const result = await place(client, server.origin, { count: 50, parallel: 1 });
      assert.equal(result.error, undefined);
      assert.equal(result.placed.length, 10);
      checkFiles(result);
      assert.equal(server.requests, 11);
    },
  );
}

inPlace(
  "a connection that is reset leaves nothing of its file",
  (socket, number, head) => {
    if (number <= 3) return right(socket, head);
    socket.write(answer(bodyOf(pathIn(head))).subarray(0, -20));
    setTimeout(() => socket.resetAndDestroy(), 10);
  },
  async (client, server) => {
    const result = await place(client, server.origin, { count: 9, parallel: 1 });
    assert.equal(result.error, undefined);
    assert.equal(result.placed.length, 3);
    checkFiles(result);
  },
);

inPlace(
  "a name that is taken stays what it was, whether it is the file's or the one for the meantime",
  (socket, _number, head) => right(socket, head),
  async (client, server) => {
    for (const name of ["file-2", "file-2.partial"]) {
      const prepare = (folder: string) => writeFileSync(join(folder, name), "somebody's");
      const result = await place(client, server.origin, { count: 5, parallel: 1, prepare });
      assert.deepEqual(result.placed, [0, 1]);
      assert.equal(readFileSync(join(result.folder, name), "utf8"), "somebody's");
      checkFiles(result, [name]);
    }
  },
);

inPlace(
  "after a cancel no file is begun or finished any more",
  (socket, number, head) => {
    if (number <= 5) right(socket, head);
    else socket.write(answer(bodyOf(pathIn(head))).subarray(0, -20));
  },
  async (client, server) => {
    const cancel = new AbortController();
    const reason = new DOMException("enough", "AbortError");
    let told = 0;
    const result = await place(client, server.origin, {
      ...{ count: 50, parallel: 4, signal: cancel.signal },
      onPlaced: () => {
        told += 1;
        if (told === 5) setTimeout(() => cancel.abort(reason), 30);
      },
    });
    assert.equal(result.error, reason);
    assert.equal(result.placed.length, 5);
    const requests = server.requests;
    await sleep(50);
    assert.equal(server.requests, requests);
    checkFiles(result);
  },
);

inPlace(
  "a server that says nothing more is left after a while",
  (socket, number, head) => {
    if (number <= 2) right(socket, head);
  },
  async (client, server) => {
    const result = await place(client, server.origin, { count: 20 });
    assert.equal(result.error, undefined);
    assert.equal(result.placed.length, 2);
    checkFiles(result);
    while (server.open > 0) await sleep(5);
  },
  { timeouts: { headersMs: 1000, idleMs: 1000 } },
);

inPlace(
  "what comes slowly, but comes, is waited for",
  (socket, _number, head) => {
    const all = answer(bodyOf(pathIn(head)));
    const pieces = [0, 1, 2, 3].map((piece) =>
      all.subarray((piece * all.length) / 4, ((piece + 1) * all.length) / 4),
    );
    const send = () => {
      const next = pieces.shift();
      if (!next) return;
      socket.write(next);
      setTimeout(send, 1100);
    };
    send();
  },
  async (client, server) => {
    const result = await place(client, server.origin, { count: 1 });
    assert.deepEqual(result.placed, [0]);
    checkFiles(result);
  },
  { timeouts: { headersMs: 2000, idleMs: 2000 } },
);

inPlace(
  "a server from which nothing can be placed is not asked for a while",
  (socket) => socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
  async (client, server) => {
    for (let times = 0; times < 3; times++) {
      assert.ok(client.lands(server.origin));
      checkFiles(await place(client, server.origin, { count: 5, parallel: 1 }));
    }
    assert.equal(client.lands(server.origin), false);
  },
);

test("a server that asks for less while files are placed is given less", async () => {
  const told: number[] = [];
  await between(
    (socket, number, head) => {
      if (number === 3) socket.write(answer(Buffer.from("<Error/>"), "", "429 Too Many Requests"));
      else right(socket, head);
    },
    async (client, server) => {
      const result = await place(client, server.origin, { count: 9, parallel: 1 });
      assert.deepEqual(result.placed, [0, 1]);
      checkFiles(result);
    },
    { onThrottled: (_origin, waitMs) => told.push(waitMs), retry: { firstWaitMs: 30 } },
  );
  assert.deepEqual(told, [30]);
});

test("each file is a line of the log, without what signs its request", async () => {
  const lines: string[] = [];
  await between(
    (socket, _number, head) => right(socket, head),
    async (client, server) => {
      checkFiles(await place(client, server.origin, { count: 3 }));
    },
    { log: { log: (line) => lines.push(line) } },
  );
  assert.equal(lines.length, 3);
  for (const line of lines) assert.match(line, /^GET 127\.0\.0\.1:\d+ \/[012] 200 \d+ ms$/);
});
