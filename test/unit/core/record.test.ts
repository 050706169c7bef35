import assert from "node:assert/strict";
import { test } from "node:test";
import {
  boolean,
  date,
  type Decoder,
  list,
  mapped,
  number,
  object,
  optional,
  present,
  string,
} from "../../../src/core/record.ts";

test("each kind of value is taken as it is, and nothing else is", () => {
  const kinds: [Decoder<unknown>, unknown, unknown][] = [
    [string, "a", 1],
    [number, 0, "0"],
    [boolean, false, 0],
    [date, "2024-01-01T00:00:00Z", "soon"],
    [list(string), ["a"], { 0: "a", length: 1 }],
    [object({ a: string }), { a: "b", more: 1 }, [["a", "b"]]],
  ];
  for (const [decode, good, bad] of kinds) {
    decode(good, "field");
    for (const wrong of [bad, null, undefined]) {
      assert.throws(() => decode(wrong, "field"), {
        kind: "badResponse",
        facts: { field: "field", unread: "field" },
      });
    }
  }
});

test("fields that no schema names are left out, and optional ones may be null", () => {
  const decode = object({ a: optional(number), b: mapped(string, (text) => text.length) });
  assert.deepEqual(decode({ a: null, b: "xyz", c: {} }, ""), { a: undefined, b: 3 });
});

test("the path of a failure leads to the item of the list", () => {
  const decode = object({ rows: list(object({ cells: list(number) })) });
  assert.throws(() => decode({ rows: [{ cells: [] }, { cells: [1, "2"] }] }, ""), {
    facts: { field: "rows[1].cells[1]", unread: "rows[1].cells[1]" },
  });
});

test("names of the language itself are no fields", () => {
  assert.throws(() => object({ constructor: string })({}, ""), { kind: "badResponse" });
  const hostile: unknown = JSON.parse('{"__proto__":{"a":"b"}}');
  assert.throws(() => object({ a: string })(hostile, ""), { kind: "badResponse" });
});

test("only what is undefined is taken out", () => {
  assert.deepEqual(present({ a: undefined, b: null, c: 0, d: "" }), { b: null, c: 0, d: "" });
});
