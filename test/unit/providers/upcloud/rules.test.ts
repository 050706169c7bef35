import assert from "node:assert/strict";
import { test } from "node:test";
import type { InputRule } from "../../../../src/core/service.ts";
import { rules } from "../../../../src/providers/upcloud/rules.ts";

const uuid = "03aa7245-2ff9-49c8-9f0e-7ca0270d71a4";
const iam = {
  good: ["a", "a".repeat(64), "A_b+c=d,e.f@g-h9"],
  bad: ["", "a b", "a/b", "é", "..", "."],
};
const identifier = {
  good: ["a", "A-b_9", "a".repeat(64)],
  bad: ["", "a".repeat(65), "a.b", "a b", "ä"],
};

const cases: Record<string, { rule: InputRule; good: string[]; bad: string[] }> = {
  serviceName: { rule: rules.serviceName, ...identifier },
  networkName: { rule: rules.networkName, ...identifier },
  networkUuid: { rule: rules.networkUuid, good: [uuid], bad: ["", "x", `${uuid}0`, uuid.slice(1)] },
  labelKey: {
    rule: rules.labelKey,
    good: ["ab", "a_", "9-", "a".repeat(32)],
    bad: ["a", "", "_a", "-a", "a.b", "a".repeat(33)],
  },
  labelValue: {
    rule: rules.labelValue,
    good: ["", "any text, even ünïcödé 🎈", "a".repeat(255), "🎈".repeat(255)],
    bad: ["a".repeat(256), "line\nbreak", "\u0000", "tab\t"],
  },
  domainName: {
    rule: rules.domainName,
    good: ["files.example.com", "a.b", `${"a".repeat(63)}.example`],
    bad: [
      "",
      "example",
      "a..b",
      "-a.example",
      "a-.example",
      `${"a".repeat(64)}.example`,
      "a b.c",
      "*.a.b",
    ],
  },
  bucketName: {
    rule: rules.bucketName,
    good: ["abc", "A.b-c_9", "a".repeat(63)],
    bad: ["ab", "a".repeat(64), "a b", "a/b", "ä__", ""],
  },
  userName: { rule: rules.userName, good: iam.good, bad: [...iam.bad, "a".repeat(65)] },
  policyName: {
    rule: rules.policyName,
    good: [...iam.good, "a".repeat(128)],
    bad: [...iam.bad, "a".repeat(129)],
  },
  groupName: {
    rule: rules.groupName,
    good: [...iam.good, "a".repeat(128)],
    bad: [...iam.bad, "a".repeat(129)],
  },
  roleName: { rule: rules.roleName, good: iam.good, bad: [...iam.bad, "a".repeat(65)] },
  policyDescription: {
    rule: rules.policyDescription,
    good: ["x", "x".repeat(1000)],
    bad: ["", "x".repeat(1001)],
  },
  policyDocument: {
    rule: rules.policyDocument,
    good: ["{}", ' { "Version": "2012-10-17" } ', JSON.stringify({ a: "x".repeat(6144 - 22) })],
    bad: ["", "no", "[]", '"text"', "null", JSON.stringify({ a: "x".repeat(6144 - 21) })],
  },
  tagKey: { rule: rules.tagKey, good: ["k", "k".repeat(128)], bad: ["", "k".repeat(129)] },
  tagValue: { rule: rules.tagValue, good: ["", "v".repeat(256)], bad: ["v".repeat(257)] },
};

for (const [name, { rule, good, bad }] of Object.entries(cases)) {
  test(`${name} takes what the reference allows and says why not otherwise`, () => {
    for (const value of good) assert.equal(rule(value), undefined, value.slice(0, 40));
    for (const value of bad) {
      const reason = rule(value);
      assert.ok(reason?.endsWith("."), `${JSON.stringify(value.slice(0, 40))}: ${reason}`);
    }
  });
}

test("every rule is tested", () => {
  assert.deepEqual(Object.keys(rules).sort(), Object.keys(cases).sort());
});
