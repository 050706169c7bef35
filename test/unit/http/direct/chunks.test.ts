import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeChunks } from "../../../../src/http/direct/chunks.ts";

const right = "5\r\nhello\r\n00b\r\n, \r\nworld..\r\n0\r\n\r\n";

test("chunks are put together, whatever is in them", () => {
  assert.deepEqual(decodeChunks(right), { kind: "whole", body: "hello, \r\nworld.." });
  assert.deepEqual(decodeChunks("0\r\n\r\n"), { kind: "whole", body: "" });
  assert.deepEqual(decodeChunks("A\r\n0\r\n\r\n0\r\n\r\n\r\n0\r\n\r\n"), {
    kind: "whole",
    body: "0\r\n\r\n0\r\n\r\n",
  });
});

test("every beginning of a body is incomplete", () => {
  for (let length = 0; length < right.length; length++)
    assert.deepEqual(decodeChunks(right.slice(0, length)), { kind: "incomplete" }, `${length}`);
});

test("what is not plainly chunks is odd", () => {
  const odd = [
    "x\r\nhello\r\n0\r\n\r\n",
    "5;name=value\r\nhello\r\n0\r\n\r\n",
    "5\r\nhelloo\r\n0\r\n\r\n",
    "0\r\nTrailer: x\r\n\r\n",
    "0x5\r\nhello\r\n0\r\n\r\n",
    "-5\r\nhello\r\n0\r\n\r\n",
    "123456789",
    "00000000\r\n\r\n",
    `${right}HTTP/1.1 200 OK`,
  ];
  for (const text of odd) assert.deepEqual(decodeChunks(text), { kind: "odd" }, text);
});
