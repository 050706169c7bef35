import assert from "node:assert/strict";
import { test } from "node:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { placedOperations } from "../../fixtures/krutrim/operations.ts";
import { readManifest } from "../../run/manifest.ts";
import { readContract, type ContractOperation } from "../../servers/krutrim/contract.ts";

const operations = new Map(readContract().map((operation) => [operation.name, operation]));

function named(name: string): ContractOperation {
  const operation = operations.get(name);
  assert.ok(operation, name);
  return operation;
}

test("the document has 36 operations, three of them for sessions alone", () => {
  assert.equal(operations.size, 36);
  const forSessions = [...operations.values()].filter((one) => one.isForSession);
  assert.deepEqual(forSessions.map(({ name }) => name).sort(), [
    "deactivateSession",
    "getSessionStatus",
    "refreshSession",
  ]);
});

test("each of them has its place in the interface, reached by commands and seen by an end-to-end test", () => {
  const places = placedOperations();
  assert.deepEqual(places.map(({ name }) => name).sort(), [...operations.keys()].sort());
  const commands = new Set(
    readManifest().manifest.contributes.commands.map(({ command }) => command),
  );
  for (const { name, commands: leading, seenIn } of places) {
    assert.ok(leading.length > 0, name);
    for (const command of leading) assert.ok(commands.has(command), `${name}: ${command}`);
    assert.ok(existsSync(join(import.meta.dirname, "../../..", seenIn)), seenIn);
  }
});

test("requests that the document does not allow are told", () => {
  const { requestProblem } = named("createBucketPolicy");
  assert.equal(requestProblem({}, { name: "b", s3_read_write_ips: ["::1"] }), undefined);
  assert.match(requestProblem({}, { s3_read_only_ips: [] }) ?? "", /'name'/);
  assert.match(requestProblem({}, { name: "b", s3_read_only_ips: [1] }) ?? "", /must be string/);
  assert.match(requestProblem({}, undefined) ?? "", /required/);
  const list = named("listBuckets");
  assert.equal(list.requestProblem({ page: "2", refresh: "true" }, undefined), undefined);
  assert.match(list.requestProblem({ page: "two" }, undefined) ?? "", /page must be integer/);
  const move = { sourceKey: "a", destinationKey: "b", action: "duplicate" };
  assert.match(named("moveObject").requestProblem({}, move) ?? "", /action/);
});

test("answers that the document does not have are told", () => {
  const { answerProblem } = named("getObject");
  const head = { key: "k", size_bytes: 1, lastModified: "x" };
  assert.equal(answerProblem(200, head), undefined);
  assert.match(answerProblem(200, { key: "k" }) ?? "", /size_bytes/);
  assert.match(answerProblem(206, head) ?? "", /206 is not documented/);
  assert.equal(answerProblem(403, { message: "no" }), undefined);
  assert.match(answerProblem(404, { message: 4 }) ?? "", /must be string/);
  assert.match(named("deleteBucket").answerProblem(204, {}) ?? "", /no body/);
});
