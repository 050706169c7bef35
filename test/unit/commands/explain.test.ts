import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { explain } from "../../../src/commands/explain.ts";
import {
  bytesGone,
  StorageError,
  type StorageErrorFacts,
  type StorageErrorKind,
} from "../../../src/core/errors.ts";
import { l10n } from "./l10n.ts";

/** Every kind, read from the contract itself so that a new one is not forgotten here. */
const source = readFileSync(join(import.meta.dirname, "../../../src/core/errors.ts"), "utf8");
const union = source.slice(source.indexOf("StorageErrorKind ="), source.indexOf("/** Facts"));
const kinds = [...union.matchAll(/\| "(\w+)"/g)].map(([, kind]) => kind as StorageErrorKind);

const full: StorageErrorFacts = {
  status: 403,
  code: "SomeCode",
  requestId: "request-1",
  bucket: "photos",
  key: "2026/a.jpg",
  path: "/home/me/a.jpg",
  host: "s3.example.com",
  operation: "get",
  skewMs: 900_000,
  expectedRegion: "eu-central-1",
  retryAfterMs: 3000,
  field: "tier",
  service: "prod",
};

test("every kind has one or two whole sentences, with and without facts", () => {
  assert.ok(kinds.length >= 44, `only ${kinds.length} kinds found`);
  for (const kind of kinds) {
    for (const facts of [{}, full]) {
      const { message, steps } = explain(new StorageError(kind, "internal words", facts), l10n);
      assert.match(message, /^["“A-Z].*\.$/s, `${kind}: ${message}`);
      assert.doesNotMatch(message, /undefined|\[object|internal words|\{\d/, `${kind}: ${message}`);
      assert.ok(message.length < 330, `${kind} is too long: ${message}`);
      assert.ok(steps.length <= 2, kind);
      assert.equal(new Set(steps).size, steps.length, kind);
    }
  }
});

test("every kind says something of its own", () => {
  const said = kinds.map((kind) => explain(new StorageError(kind, "", full), l10n).message);
  const twice = said.filter((message, index) => said.indexOf(message) !== index);
  assert.deepEqual(twice, []);
});

test("neither the message of an error nor its cause reaches the user", () => {
  const secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
  for (const kind of kinds) {
    const cause = new Error(`https://s3.example.com/?X-Amz-Signature=${secret}`);
    const error = new StorageError(kind, `signed with ${secret}`, full, { cause });
    assert.ok(!explain(error, l10n).message.includes(secret), kind);
  }
});

test("request ids and correlation ids stay in the log", () => {
  const facts = { ...full, correlationId: "correlation-1" };
  for (const kind of kinds) {
    const { message } = explain(new StorageError(kind, "", facts), l10n);
    assert.doesNotMatch(message, /request-1|correlation-1/, kind);
  }
});

test("a hostile key cannot become a link, a line or a turn of the text in a message", () => {
  const key = "[ok](command:workbench.action.quit)\n\u202egpj.exe" + "x".repeat(500);
  for (const kind of kinds) {
    const { message } = explain(new StorageError(kind, "", { key, path: key }), l10n);
    assert.doesNotMatch(message, /\]\(command:/, kind);
    assert.doesNotMatch(message, /[\n\u202e]/, kind);
    assert.ok(message.length < 400, kind);
  }
});

test("the clock's error is told with its direction and size", () => {
  const say = (skewMs: number) =>
    explain(new StorageError("clockSkew", "", { skewMs }), l10n).message;
  assert.match(say(960_000), /16 minutes behind/);
  assert.match(say(-7_500_000), /2 hours ahead/);
  assert.match(say(-90_000), /90 seconds ahead/);
  assert.match(say(5 * 86_400_000), /5 days behind/);
});

test("a wrong region is told with the right one", () => {
  const { message, steps } = explain(
    new StorageError("wrongRegion", "", { bucket: "b", expectedRegion: "eu-west-3" }),
    l10n,
  );
  assert.match(message, /The bucket “b” is in the region eu-west-3/);
  assert.deepEqual(steps, ["editConnection", "showLog"]);
});

test("a missing permission is told by what it is needed for", () => {
  const say = (operation: string) =>
    explain(new StorageError("accessDenied", "", { operation, bucket: "b", key: "k" }), l10n)
      .message;
  assert.match(say("list"), /to list the bucket “b”/);
  assert.match(say("get"), /to read “k”/);
  assert.match(say("head"), /to read “k”/);
  assert.match(say("put"), /to write “k”/);
  assert.match(say("delete"), /to delete “k”/);
});

test("the fate of a change whose answer was lost is told", () => {
  const say = (outcome: "done" | "notDone" | "unknown") =>
    explain(new StorageError("timeout", "", { outcome }), l10n).message;
  assert.match(say("done"), /made all the same\.$/);
  assert.match(say("notDone"), /Nothing was changed\.$/);
  assert.match(say("unknown"), /not known/);
});

test("what a failed change left behind is named", () => {
  const facts = { leftOver: ["user stowage-1", "stored key"] };
  const { message } = explain(new StorageError("wrongSecret", "", facts), l10n);
  assert.match(message, /could not be undone and is left: user stowage-1, stored key\./);
});

test("what a failed transfer could not clean up is named", () => {
  const say = (what: "unfinishedUpload" | "partialFile", name: string) =>
    explain(new StorageError("refused", "", { leftBehind: { what, name } }), l10n).message;
  assert.match(say("unfinishedUpload", "a/b"), /unfinished upload of “a\/b” is left on the server/);
  assert.match(say("partialFile", "/tmp/x"), /incomplete file is left: \/tmp\/x\./);
});

test("who may not list buckets may update the credentials, unless they are known to be right", () => {
  const steps = (facts: StorageErrorFacts) =>
    explain(new StorageError("accessDenied", "", facts), l10n).steps[0];
  assert.equal(steps({ operation: "listBuckets" }), "updateCredentials");
  assert.equal(steps({ operation: "listBuckets", areKeys: "right" }), "showLog");
  assert.equal(steps({ operation: "list", bucket: "b" }), "showLog");
});

test("credentials that do not work offer to update them", () => {
  for (const kind of ["wrongSecret", "unknownAccessKey", "expiredCredentials"] as const)
    assert.equal(explain(new StorageError(kind, ""), l10n).steps[0], "updateCredentials");
});

test("a bucket that cannot be locked as it is, is no quarrel with somebody else", () => {
  const facts = { operation: "put object-lock", bucket: "b", status: 409 };
  const { message } = explain(
    new StorageError("conflict", "", { ...facts, code: "InvalidBucketState" }),
    l10n,
  );
  assert.match(
    message,
    /does not lock the bucket “b” as it is now \(HTTP 409, InvalidBucketState\)/,
  );
  assert.match(message, /Turn on its versioning first/);
});

test("bytes that were dropped without a file, and are gone, have a sentence of their own", () => {
  const facts = { path: "pasted.png", code: bytesGone };
  assert.equal(
    explain(new StorageError("localMissing", "", facts), l10n).message,
    "“pasted.png” was dropped without a file behind it, and its bytes went when VS Code ended. Drop it there again; retrying does not bring it back.",
  );
});
