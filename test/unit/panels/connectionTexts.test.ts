import assert from "node:assert/strict";
import { test } from "node:test";
import type { ConnectionDraft, DraftValues } from "../../../src/core/connectionDraft.ts";
import {
  StorageError,
  type StorageErrorFacts,
  type StorageErrorKind,
} from "../../../src/core/errors.ts";
import { validateDraft } from "../../../src/connections/validate.ts";
import { remarkOf } from "../../../src/panels/connectionRemarks.ts";
import { testReport } from "../../../src/panels/connectionTestReport.ts";
import { l10n } from "../commands/l10n.ts";

function draft(kind: ConnectionDraft["kind"], values: DraftValues = {}): ConnectionDraft {
  return { kind, values, forget: [] };
}

function fails(kind: StorageErrorKind, facts: StorageErrorFacts, of: ConnectionDraft) {
  const error = new StorageError(kind, "x", facts);
  return testReport({ outcome: "fails", error }, of, () => `sentence of ${kind}`, l10n);
}

test("every problem has a sentence, and every fix a button that says what it does", () => {
  const drafts = [
    draft("s3"),
    draft("s3", { name: "a\nb", endpoint: "localhost:9000", region: "a b", accessKeyId: "a b" }),
    draft("s3", { endpoint: "https://photos.s3.eu-west-1.amazonaws.com", buckets: "/" }),
    draft("s3", { endpoint: "https://u:p@h", accessKeyId: "a/b", secretAccessKey: "a\u0000" }),
    draft("s3", { endpoint: "http://h.example", accessKeyId: "ASIA" + "X".repeat(16) }),
    draft("s3", { accessKeyId: "x".repeat(40), secretAccessKey: "AKIA" + "X".repeat(16) }),
    draft("krutrim", { token: "Bearer x", s3Endpoint: "https://h/b", secretAccessKey: "s" }),
    draft("upcloud", { token: "x", authentication: "token" }),
    draft("upcloud", { username: "a:b", authentication: "password" }),
  ];
  for (const each of drafts) {
    for (const problem of validateDraft(each, { otherNames: [] })) {
      const remark = remarkOf(problem, l10n);
      assert.match(remark.message, /^.{8,}\.$/, `${problem.code}: ${remark.message}`);
      assert.doesNotMatch(remark.message, /\{\d\}|undefined/);
      assert.equal(remark.fix === undefined, problem.fix === undefined);
      if (remark.fix) assert.match(remark.fix.label, /^[A-Z].{3,}/);
    }
  }
});

test("a test that worked says how many buckets and how long it took", () => {
  const works = (detail: object) =>
    testReport(
      { outcome: "works", detail: { latencyMs: 82.6, ...detail } },
      draft("s3"),
      String,
      l10n,
    ).message;
  assert.equal(works({ bucketCount: 12 }), "12 buckets, answered in 83 ms.");
  assert.equal(works({ bucketCount: 1 }), "1 bucket, answered in 83 ms.");
  assert.equal(works({ bucketCount: 0 }), "No buckets yet, answered in 83 ms.");
  assert.equal(
    works({ bucketCount: 1000, hasMoreBuckets: true }),
    "More than 1000 buckets, answered in 83 ms.",
  );
  assert.equal(works({}), "The server answered in 83 ms.");
});

test("a wrong region offers the right one, in the field that signs", () => {
  const facts = { expectedRegion: "eu-1" };
  assert.deepEqual(fails("wrongRegion", facts, draft("s3")).remedy, {
    ...{ label: "Use eu-1", values: { region: "eu-1" } },
  });
  const krutrim = draft("krutrim", { s3Endpoint: "https://blr1.kos.olakrutrimsvc.com" });
  assert.deepEqual(fails("wrongRegion", facts, krutrim).remedy, {
    ...{ label: "Use eu-1", values: { s3Region: "eu-1" } },
  });
});

test("without permission to list, the list of buckets is offered", () => {
  const error = new StorageError("accessDenied", "x", { operation: "listBuckets" });
  const report = testReport({ outcome: "limited", error }, draft("s3"), () => "sentence", l10n);
  assert.deepEqual(report, {
    ...{ tone: "warning", title: "Connected, with limits", message: "sentence" },
    remedy: { label: "Name the Buckets", focus: "buckets" },
  });
});

test("keys that may be wrong are offered before the list of buckets", () => {
  const facts = { operation: "listBuckets", areKeys: "doubtful" } as const;
  assert.deepEqual(fails("accessDenied", facts, draft("s3")).remedy, {
    label: "Go to the Access Key",
    focus: "accessKeyId",
  });
});

test("a failure leads to the field that it is most likely about", () => {
  const focusOf = (kind: StorageErrorKind, of: ConnectionDraft) => {
    const { remedy } = fails(kind, {}, of);
    return remedy && "focus" in remedy ? remedy.focus : undefined;
  };
  const token = draft("upcloud", { authentication: "token" });
  const password = draft("upcloud", { authentication: "password" });
  assert.equal(focusOf("dns", draft("s3")), "endpoint");
  assert.equal(focusOf("refused", token), "baseUrl");
  assert.equal(focusOf("unknownAccessKey", draft("s3")), "accessKeyId");
  assert.equal(focusOf("wrongSecret", draft("s3")), "secretAccessKey");
  assert.equal(focusOf("wrongToken", token), "token");
  assert.equal(focusOf("wrongToken", password), "password");
  assert.equal(focusOf("clockSkew", draft("s3")), undefined);
});
