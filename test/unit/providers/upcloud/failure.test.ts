import assert from "node:assert/strict";
import { test } from "node:test";
import { refusalError } from "../../../../src/providers/upcloud/api/failure.ts";

const problemType = "application/problem+json; charset=utf-8";

function problem(status: number, body: object, contentType = problemType) {
  return refusalError(
    {
      status,
      contentType,
      correlationHeader: "01KDN6CFGE49NSH6MXBXE8CEW5",
      body: JSON.stringify(body),
    },
    { operation: "createService" },
  );
}

const url = (code: string) => `https://developers.upcloud.com/1.3/errors#ERROR_${code}`;

test("problem details name every parameter at fault, and both numbers of the request", () => {
  const error = problem(400, {
    type: url("INVALID_REQUEST"),
    title: "Validation error.",
    status: 400,
    correlation_id: "01ABC",
    invalid_params: [
      { name: "networks.0.uuid", reason: "is required" },
      { name: "name", reason: "is too long" },
    ],
  });
  assert.equal(error.kind, "invalidRequest");
  assert.equal(error.message, "Validation error. networks.0.uuid: is required name: is too long");
  assert.equal(error.facts.code, "INVALID_REQUEST");
  assert.equal(error.facts.field, "networks.0.uuid");
  assert.equal(error.facts.invalidParams?.length, 2);
  assert.equal(error.facts.correlationId, "01ABC");
  assert.equal(error.facts.requestId, "01KDN6CFGE49NSH6MXBXE8CEW5");
  assert.equal(error.facts.operation, "createService");
});

test("a failure of the request as a whole names no field", () => {
  const reason = "Iam managed policy p has attached subordinate entities in namespace n.";
  const error = problem(400, {
    type: url("INVALID_REQUEST"),
    title: "Validation error.",
    invalid_params: [{ name: "(root)", reason }],
  });
  assert.equal(error.message, `Validation error. ${reason}`);
  assert.ok(!("field" in error.facts));
});

test("the older shape is understood, whatever its content type says", () => {
  for (const contentType of ["application/json", "application/json; charset=UTF-8", ""]) {
    const body = {
      error: { error_code: "AUTHENTICATION_FAILED", error_message: "Authentication failed." },
    };
    const error = problem(401, body, contentType);
    assert.equal(error.kind, "wrongToken");
    assert.equal(error.message, "Authentication failed.");
    assert.equal(error.facts.code, "AUTHENTICATION_FAILED");
  }
});

const kinds: [number, string, string][] = [
  [400, "INVALID_REQUEST", "invalidRequest"],
  [401, "AUTHENTICATION_FAILED", "wrongToken"],
  [402, "INSUFFICIENT_CREDITS", "insufficientCredits"],
  [403, "OBJECT_STORAGE_FORBIDDEN", "accessDenied"],
  [404, "RESOURCE_NOT_FOUND", "noSuchResource"],
  [409, "SOMETHING_NEW", "conflict"],
  [429, "TOO_MANY_REQUESTS", "throttled"],
  [500, "SERVICE_ERROR", "serverError"],
  [503, "SOMETHING_NEW", "serverError"],
  [405, "SOMETHING_NEW", "unsupported"],
  [501, "SOMETHING_NEW", "unsupported"],
  [418, "INSUFFICIENT_CREDITS", "insufficientCredits"],
  [418, "SOMETHING_NEW", "badResponse"],
];

for (const [status, code, kind] of kinds) {
  test(`${status} ${code} is ${kind}`, () => {
    assert.equal(problem(status, { type: url(code), title: "T" }).kind, kind);
    assert.equal(problem(status, { type: code, title: "T" }).facts.code, code);
  });
}

test("a web page or nothing at all still gives a kind and the status", () => {
  for (const body of ["<html>502</html>", "", "null", "[]", '{"error":5}']) {
    const error = refusalError({ status: 502, contentType: "text/html", body }, {});
    assert.equal(error.kind, "serverError");
    assert.match(error.message, /502/);
  }
});

test("parameters of an unexpected shape do no harm", () => {
  const error = problem(400, { title: "T", invalid_params: [null, 5, { name: 1 }, "x"] });
  assert.equal(error.kind, "invalidRequest");
  assert.equal(problem(400, { title: "T", invalid_params: { a: 1 } }).message, "T");
});

test("what other gateways say in their own words is told", () => {
  const say = (body: object, type = "application/json") => problem(403, body, type).message;
  assert.equal(say({ message: "IP not allowed" }), "IP not allowed");
  assert.equal(say({ error: "forbidden" }), "forbidden");
  assert.equal(say({ title: "Forbidden", detail: "Token expired" }), "Forbidden. Token expired");
  assert.equal(say({ title: "No.", detail: "No. Never" }, "Application/Problem+JSON"), "No. Never");
  const invalid = [{ name: "name", reason: "is taken" }];
  assert.equal(say({ title: "Bad.", "invalid-params": invalid }), "Bad. name: is taken");
});
