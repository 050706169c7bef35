import assert from "node:assert/strict";
import { test } from "node:test";
import {
  parseDraft,
  parseEditedDraft,
  parseFormState,
  presetEndpoint,
  withoutSecrets,
} from "../../../src/protocol/connectionForm.ts";

const draft = { kind: "s3", values: { name: "Lab", secretAccessKey: "s" }, forget: [] } as const;

test("a draft of a page is taken as it is, and nothing else is", () => {
  assert.deepEqual(parseDraft(structuredClone(draft)), draft);
  const bad: unknown[] = [
    undefined,
    "draft",
    [],
    { ...draft, kind: "ftp" },
    { ...draft, values: undefined },
    { ...draft, values: { name: 7 } },
    { ...draft, values: { unknownField: "x" } },
    { ...draft, values: { name: "x".repeat(65_537) } },
    { ...draft, forget: undefined },
  ];
  for (const value of bad) assert.throws(() => parseDraft(value), TypeError);
  assert.throws(() => parseEditedDraft({ draft }), TypeError);
});

test("only secrets can be forgotten", () => {
  const forget = ["sessionToken", "name", 7, "__proto__"];
  assert.deepEqual(parseDraft({ ...draft, forget }).forget, ["sessionToken"]);
});

test("the state of a form holds no secret, whatever the page put there", () => {
  const all = { accessKeyId: "1", secretAccessKey: "2", sessionToken: "3", token: "4" };
  const account = { username: "5", password: "6" };
  const typed = { ...draft, values: { name: "Lab", ...all, ...account } };
  assert.deepEqual(withoutSecrets(typed).values, { name: "Lab" });
  const state = { connectionId: "abc", draft: typed, isDirty: true, lostSecrets: true, more: 1 };
  assert.deepEqual(parseFormState(state), {
    ...{ connectionId: "abc", isDirty: true, lostSecrets: true },
    draft: { ...draft, values: { name: "Lab" } },
  });
});

test("a state of another shape is none", () => {
  for (const state of [undefined, null, "x", {}, { draft: {} }]) {
    assert.equal(parseFormState(state), undefined);
  }
});

test("the endpoint of a preset follows the region", () => {
  const preset = { endpoint: "https://s3.{region}.example.com" };
  assert.equal(presetEndpoint(preset, "eu-1"), "https://s3.eu-1.example.com");
  assert.equal(presetEndpoint(preset, ""), "https://s3.{region}.example.com");
});
