import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeCorsRules } from "../../../src/core/corsDocument.ts";

const l10n = {
  t: (text: string, ...args: string[]) =>
    text.replace(/\{(\d)\}/g, (_, i) => args[Number(i)] ?? ""),
};

test("CORS rules are read with defaults for what is left out", () => {
  const text = '[{"allowedOrigins": ["https://a"], "allowedMethods": ["GET"], "maxAgeSeconds": 5}]';
  assert.deepEqual(decodeCorsRules(text, l10n), [
    {
      allowedOrigins: ["https://a"],
      allowedMethods: ["GET"],
      allowedHeaders: [],
      exposeHeaders: [],
      maxAgeSeconds: 5,
    },
  ]);
  assert.deepEqual(decodeCorsRules("[]", l10n), []);
});

test("what is wrong is said with the rule and the part", () => {
  const rule = { allowedOrigins: ["*"], allowedMethods: ["GET"] };
  const cases: [unknown, RegExp][] = [
    [{}, /are a list/],
    [[1], /Rule 1 is not an object/],
    [[rule, { ...rule, origin: "*" }], /Rule 2 has an unknown part: origin/],
    [[{ ...rule, allowedOrigins: [] }], /needs allowedOrigins/],
    [[{ ...rule, allowedMethods: ["PATCH"] }], /out of GET, PUT/],
    [[{ ...rule, exposeHeaders: "ETag" }], /exposeHeaders of rule 1 is not a list/],
    [[{ ...rule, maxAgeSeconds: -1 }], /maxAgeSeconds of rule 1/],
  ];
  for (const [value, message] of cases) {
    assert.throws(() => decodeCorsRules(JSON.stringify(value), l10n), message);
  }
  assert.throws(() => decodeCorsRules("[", l10n), /not valid JSON/);
});
