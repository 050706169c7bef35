import assert from "node:assert/strict";
import { test } from "node:test";
import { coversRange, parseAddressRange } from "../../../src/core/addressRange.ts";
import { addressEffect, addressProblems } from "../../../src/core/bucketPolicy.ts";

test("addresses and networks are read, and nothing else", () => {
  const good = ["0.0.0.0/0", "192.0.2.1", "192.0.2.1/24", "::", "::1", "2001:db8::/32"];
  const more = [
    "::ffff:192.0.2.1",
    "2001:0db8:0:0:0:0:0:1",
    "fe80::1/128",
    "1::",
    "1:2:3:4:5:6:7::",
  ];
  for (const text of [...good, ...more]) assert.ok(parseAddressRange(text), text);
  const bad = [
    "",
    " ",
    "1",
    "1.2.3",
    "1.2.3.4.5",
    "256.1.1.1",
    "01.2.3.4",
    "1.2.3.4/33",
    "1.2.3.4/",
  ];
  const worse = [
    "1.2.3.4/-1",
    "1.2.3.4/08",
    "1.2.3.4/1/2",
    ":",
    ":::",
    "1::2::3",
    "12345::",
    "g::",
  ];
  const worst = [
    "1:2:3:4:5:6:7:8:9",
    "1:2:3:4:5:6:7",
    "::1/129",
    "1.2.3.4::",
    "*",
    "host",
    "::1.2.3",
  ];
  for (const text of [...bad, ...worse, ...worst, "1:2:3:4:5:6:7:8::", " 1.2.3.4"])
    assert.equal(parseAddressRange(text), undefined, text);
});

test("a network holds its addresses, whatever the host bits say", () => {
  const range = (text: string) => {
    const parsed = parseAddressRange(text);
    assert.ok(parsed);
    return parsed;
  };
  assert.ok(coversRange(range("192.0.2.77/24"), range("192.0.2.255")));
  assert.ok(!coversRange(range("192.0.2.0/25"), range("192.0.2.128")));
  assert.ok(coversRange(range("::/0"), range("2001:db8::1")));
  assert.ok(!coversRange(range("::/0"), range("192.0.2.1")));
  assert.equal(range("::ffff:192.0.2.1").first, range("::ffff:c000:201").first);
});

test("invalid, double, covered and all-embracing lines are pointed out", () => {
  const problems = addressProblems({
    readWrite: ["192.0.2.1", "nonsense", "192.0.2.1/32", "192.0.2.0/24"],
    readOnly: ["192.0.2.1", "0.0.0.0/0", "2001:db8::1"],
  });
  assert.deepEqual(
    problems.map(({ list, index, problem, other }) => [list, index, problem, other?.text]),
    [
      ["readWrite", 1, "invalid", undefined],
      ["readWrite", 2, "duplicate", "192.0.2.1"],
      ["readWrite", 3, "covers", "192.0.2.1"],
      ["readWrite", 3, "covers", "192.0.2.1/32"],
      ["readOnly", 0, "inBothLists", "192.0.2.1"],
      ["readOnly", 0, "inBothLists", "192.0.2.1/32"],
      ["readOnly", 0, "covered", "192.0.2.0/24"],
      ["readOnly", 1, "everybody", undefined],
      ["readOnly", 1, "covers", "192.0.2.1"],
      ["readOnly", 1, "covers", "192.0.2.1/32"],
      ["readOnly", 1, "covers", "192.0.2.0/24"],
      ["readOnly", 1, "covers", "192.0.2.1"],
    ],
  );
});

test("a change that locks somebody out, or lets everybody in, is noticed", () => {
  const before = { readWrite: ["192.0.2.0/24"], readOnly: ["198.51.100.0/24"] };
  const after = { readWrite: ["192.0.2.7"], readOnly: ["192.0.2.8", "::/0"] };
  const inUse = ["192.0.2.7", "192.0.2.8", "192.0.2.9", "198.51.100.1", "203.0.113.1"];
  assert.deepEqual(addressEffect(before, after, inUse), {
    opensTo: ["readOnly"],
    locksOut: ["192.0.2.9", "198.51.100.1"],
    losesWriting: ["192.0.2.8"],
  });
  // Without a policy everybody may do everything.
  assert.deepEqual(addressEffect(undefined, after, ["203.0.113.1"]).locksOut, ["203.0.113.1"]);
});
