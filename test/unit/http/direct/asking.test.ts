import assert from "node:assert/strict";
import type { Socket } from "node:net";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { HttpClient, HttpOptions } from "../../../../src/http/client.ts";
import type { ShortAnswer } from "../../../../src/http/direct/asking.ts";
import { between } from "./setting.ts";

function pathIn(head: string): string {
  return head.split(" ")[1] ?? "";
}

function counted(text: string, status = "200 OK"): string {
  return `HTTP/1.1 ${status}\r\nContent-Length: ${Buffer.byteLength(text)}\r\nX-Version: 7\r\n\r\n${text}`;
}

function chunked(text: string): string {
  const half = text.length / 2;
  const chunks = [text.slice(0, half), text.slice(half)];
  const body = chunks.map((one) => `${Buffer.byteLength(one).toString(16)}\r\n${one}\r\n`).join("");
  return `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${body}0\r\n\r\n`;
}

function right(socket: Socket, head: string): void {
  socket.write(counted(`ü of ${pathIn(head)}`));
}

interface Asked {
  readonly answers: readonly ShortAnswer[];
  readonly error: unknown;
}

/** Puts `/0`, `/1` and so on. */
async function ask(
  client: HttpClient,
  origin: string,
  options: {
    readonly count: number;
    readonly parallel?: number;
    readonly signal?: AbortSignal;
    readonly onAnswer?: () => void;
  },
): Promise<Asked> {
  const answers: ShortAnswer[] = [];
  const requests = Array.from({ length: options.count }, (_each, index) => ({
    path: `/${index}`,
    headers: { "x-source": `source ${index}` },
  }));
  let error: unknown;
  try {
    await client.ask(
      {
        ...{ operation: "copy", origin, requests, parallel: options.parallel ?? 4 },
        onAnswer: (answer) => {
          answers.push(answer);
          options.onAnswer?.();
        },
      },
      options.signal ?? new AbortController().signal,
    );
  } catch (thrown) {
    error = thrown;
  }
  return { answers, error };
}

function checkAnswers({ answers, error }: Asked, count: number): void {
  assert.equal(error, undefined);
  assert.equal(new Set(answers.map(({ index }) => index)).size, count);
  assert.equal(answers.length, count);
  for (const { index, status, text } of answers)
    assert.deepEqual([status, text], [200, `ü of /${index}`]);
}

function asked(
  name: string,
  wire: Parameters<typeof between>[0],
  work: Parameters<typeof between>[1],
  options: HttpOptions = {},
): void {
  void test(name, () => between(wire, work, options));
}

const heads: string[] = [];

asked(
  "requests go side by side, and each answer comes with its request's place",
  (socket, _number, head) => {
    heads.push(head);
    right(socket, head);
  },
  async (client, server) => {
    const result = await ask(client, server.origin, { count: 50 });
    checkAnswers(result, 50);
    assert.equal(result.answers[0]?.headers["x-version"], "7");
    assert.deepEqual([server.requests, server.connections], [50, 4]);
    const lines = heads[0]?.split("\r\n") ?? [];
    assert.equal(lines[0], "PUT /0 HTTP/1.1");
    assert.ok(lines.includes("x-source: source 0"));
    assert.ok(lines.includes("content-length: 0"));
    assert.ok(lines.includes("user-agent: tester"));
  },
  { userAgent: "tester" },
);

asked(
  "answers in chunks are read, in pieces or at once, and their connections used again",
  (socket, number, head) => {
    const all = chunked(`ü of ${pathIn(head)}`);
    if (number % 2 === 0) return socket.write(all);
    socket.write(all.slice(0, -9));
    setTimeout(() => socket.write(all.slice(-9)), 5);
  },
  async (client, server) => {
    checkAnswers(await ask(client, server.origin, { count: 20, parallel: 2 }), 20);
    assert.equal(server.connections, 2);
  },
);

const wrong: Readonly<Record<string, string>> = {
  "an error": counted("<Error/>", "503 Slow Down"),
  "a redirection": counted("", "307 Temporary Redirect"),
  "an answer that is too long": counted("x".repeat(20_000)),
  "a long one in chunks": chunked("x".repeat(20_000)),
  "an endless one in chunks": `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n20000\r\n${"x".repeat(70_000)}`,
  "chunks with a trailer": chunked("x").replace(/\r\n$/, "Trailer: x\r\n\r\n"),
  "an answer without a length": "HTTP/1.1 200 OK\r\n\r\n",
  "what is no HTTP": "SSH-2.0-OpenSSH\r\n\r\n",
};

for (const [what, answer] of Object.entries(wrong)) {
  asked(
    `after ${what} nothing more is asked, and what came before is told`,
    (socket, number, head) => {
      if (number <= 10) right(socket, head);
      else socket.write(answer);
    },
    async (client, server) => {
      checkAnswers(await ask(client, server.origin, { count: 50, parallel: 1 }), 10);
      assert.equal(server.requests, 11);
    },
  );
}

asked(
  "a connection that is reset ends it, and what others were at is told",
  (socket, number, head) => {
    if (number === 4) socket.resetAndDestroy();
    else setTimeout(() => right(socket, head), 20);
  },
  async (client, server) => {
    checkAnswers(await ask(client, server.origin, { count: 20 }), 3);
    assert.equal(server.requests, 4);
  },
);

asked(
  "after a cancel nothing is begun any more",
  (socket, number, head) => {
    if (number <= 5) right(socket, head);
  },
  async (client, server) => {
    const cancel = new AbortController();
    const reason = new DOMException("enough", "AbortError");
    let told = 0;
    const result = await ask(client, server.origin, {
      ...{ count: 50, signal: cancel.signal },
      onAnswer: () => {
        told += 1;
        if (told === 5) setTimeout(() => cancel.abort(reason), 30);
      },
    });
    assert.equal(result.error, reason);
    assert.equal(result.answers.length, 5);
    const { requests } = server;
    await sleep(50);
    assert.equal(server.requests, requests);
    while (server.open > 0) await sleep(5);
  },
);

asked(
  "a server that says nothing more is left after a while",
  (socket, number, head) => {
    if (number <= 2) right(socket, head);
  },
  async (client, server) => {
    checkAnswers(await ask(client, server.origin, { count: 20 }), 2);
    while (server.open > 0) await sleep(5);
  },
  { timeouts: { headersMs: 1000, idleMs: 1000 } },
);

asked(
  "a server whose answers are all of another kind is not asked any more",
  (socket) => socket.write("HTTP/1.1 200 OK\r\n\r\n"),
  async (client, server) => {
    for (let times = 0; times < 3; times++) {
      assert.ok(client.asks(server.origin));
      checkAnswers(await ask(client, server.origin, { count: 5, parallel: 1 }), 0);
    }
    assert.equal(client.asks(server.origin), false);
  },
);

test("a server that asks for less is given less, and a moment", async () => {
  const told: [string, number][] = [];
  await between(
    (socket, number, head) => {
      if (number !== 3) right(socket, head);
      else
        socket.write(
          counted("<Error/>", "503 Slow Down").replace("X-Version: 7", "Retry-After: 1"),
        );
    },
    async (client, server) => {
      checkAnswers(await ask(client, server.origin, { count: 9, parallel: 1 }), 2);
      assert.deepEqual(told, [[server.origin, 1000]]);
      const began = performance.now();
      checkAnswers(await ask(client, server.origin, { count: 1 }), 1);
      assert.ok(performance.now() - began > 900);
    },
    { onThrottled: (origin, waitMs) => told.push([origin, waitMs]) },
  );
});

test("nothing is asked that way where bandwidth is limited, or through a proxy", async () => {
  const bandwidth = { isLimited: true, take: () => undefined };
  for (const options of [{ bandwidth }, { proxy: "http://127.0.0.1:9" }])
    await between(
      () => undefined,
      async (client, server) => assert.equal(client.asks(server.origin), false),
      options,
    );
});

test("each request is a line of the log, without what signs it", async () => {
  const lines: string[] = [];
  await between(
    (socket, _number, head) => right(socket, head),
    async (client, server) => checkAnswers(await ask(client, server.origin, { count: 3 }), 3),
    { log: { log: (line) => lines.push(line) } },
  );
  assert.equal(lines.length, 3);
  for (const line of lines) assert.match(line, /^PUT 127\.0\.0\.1:\d+ \/[012] 200 \d+ ms$/);
});
