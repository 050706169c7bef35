import "../vscodeStub/hook.ts";
import assert from "node:assert/strict";
import { test } from "node:test";
import type { PolicyDialect } from "../../../src/filesystem/policyCheck.ts";

const { isKnownAction } = await import("../../../src/filesystem/policyActions.ts");
const { checkPolicy } = await import("../../../src/filesystem/policyCheck.ts");

function found(document: unknown, dialect: PolicyDialect = "identity"): string[] {
  const text = typeof document === "string" ? document : JSON.stringify(document);
  return checkPolicy(text, dialect).map(
    ({ offset, length, severity, message }) =>
      `${severity} ${text.slice(offset, offset + length)}: ${message}`,
  );
}

function policy(...statements: object[]): object {
  return { Version: "2012-10-17", Statement: statements };
}

const read = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" };

test("a policy with nothing wrong raises nothing, a single statement counts as a list", () => {
  assert.deepEqual(found(policy(read)), []);
  assert.deepEqual(found({ Version: "2012-10-17", Id: "x", Statement: read }), []);
  assert.deepEqual(found(policy({ ...read, Action: ["s3:*", "iam:List*", "sts:AssumeRole"] })), []);
});

test("invalid JSON and what is no object are errors, and nothing else is said", () => {
  assert.match(found('{"Version": }')[0] ?? "", /^error .*not valid JSON/);
  assert.match(found('{"a": 1,}')[0] ?? "", /^error/);
  assert.match(found("// hello\n{}")[0] ?? "", /^error/);
  assert.match(found("")[0] ?? "", /^error/);
  assert.match(found("[]")[0] ?? "", /^error \[\]: A policy is a JSON object/);
});

test("unknown keys are named where they are, with the spelling that was meant", () => {
  const [root, statement] = found({ ...policy({ ...read, effect: 1 }), Statements: [] });
  assert.match(root ?? "", /^warning "Statements": Unknown key “Statements”. Known are: Version/);
  assert.match(statement ?? "", /^warning "effect": Unknown key “effect”. It is written “Effect”/);
});

test("a principal has no place in a policy that is attached", () => {
  const [only] = found(policy({ ...read, Principal: "*" }));
  assert.match(only ?? "", /^error "\*": A policy is for those whom it is attached to/);
});

test("everybody as a principal is a warning in all of its spellings, and a remark with a condition", () => {
  for (const Principal of ["*", ["*"], { AWS: "*" }, { AWS: ["urn:x", "*"] }]) {
    const statement = { Effect: "Allow", Principal, Action: "sts:AssumeRole" };
    assert.match(found(policy(statement), "trust")[0] ?? "", /^warning "\*": Everybody may take/);
    assert.match(found(policy(statement), "bucket")[0] ?? "", /^warning "\*": .*to everybody/);
    const limited = { ...statement, Condition: { Bool: { "aws:SecureTransport": true } } };
    assert.match(found(policy(limited), "bucket")[0] ?? "", /^information "\*": .*condition/);
    assert.deepEqual(found(policy({ ...statement, Effect: "Deny" }), "trust"), []);
  }
});

test("too much is allowed, both of two are there, names are twice", () => {
  assert.match(found(policy({ ...read, Action: "*" }))[0] ?? "", /every action of every service/);
  assert.deepEqual(found(policy({ ...read, Action: "*", Effect: "Deny" })), []);
  const both = found(policy({ ...read, NotAction: "s3:PutObject" }));
  assert.match(both.join("\n"), /^error .*either Action or NotAction/m);
  assert.match(both.join("\n"), /^warning .*Allow with NotAction grants everything but/m);
  const twice = found(policy({ ...read, Sid: "a" }, { ...read, Sid: "a" }));
  assert.match(twice[0] ?? "", /^warning "a": Another statement has this Sid/);
});

test("actions that nobody knows are pointed out, with wildcards taken for what they mean", () => {
  assert.match(found(policy({ ...read, Action: ["s3:Gett"] }))[0] ?? "", /called “s3:Gett”/);
  for (const known of ["*", "s3:*", "s3:Get*", "S3:getobject", "s3:?etObject", "sts:AssumeRole"]) {
    assert.ok(isKnownAction(known), known);
  }
  for (const unknown of ["s3", "s3:", "s3:Gett*", "ec2:RunInstances", "s3:a:b", "s3:(.*)", ""]) {
    assert.ok(!isKnownAction(unknown), unknown);
  }
});

test("a policy of an account has statements and conditions, and no Statement", () => {
  assert.deepEqual(found({ statements: [{ anything: 1 }], conditions: [] }, "account"), []);
  assert.match(found({ Statement: [] }, "account")[0] ?? "", /Unknown key “Statement”/);
  assert.match(found({ statements: [] }, "account")[0] ?? "", /Without a statement/);
  const everybody = { statements: [{ effect: "allow", principal: "*" }] };
  assert.match(found(everybody, "account")[0] ?? "", /^warning "\*": .*everybody/);
});

test("hostile documents end quickly and throw nothing", () => {
  const deep = `${"[".repeat(3_000)}${"]".repeat(3_000)}`;
  assert.equal(found(`{"Statement": ${deep}}`).length, 0);
  const wide = policy(
    ...Array.from({ length: 2_000 }, (_, index) => ({ ...read, Sid: `s${index}` })),
  );
  assert.deepEqual(found(wide), []);
  assert.equal(found('{"Statement": [null, 1, "x", {"Action": {"a": 1}}]}').length, 0);
});
