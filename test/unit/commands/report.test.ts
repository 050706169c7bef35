import assert from "node:assert/strict";
import { test } from "node:test";
import { details, hasDetails, summary } from "../../../src/commands/report.ts";
import { StorageError } from "../../../src/core/errors.ts";
import { l10n } from "./l10n.ts";
import { reportOf } from "./reports.ts";

const denied = new StorageError("accessDenied", "", { operation: "put", key: "a" });

test("a summary names every number that is not zero", () => {
  assert.equal(summary("upload", reportOf(), l10n), "Uploaded 1 file (1 KB).");
  const mixed = reportOf({
    done: 1234,
    skipped: [{ what: "b", why: "exists" }],
    failed: [{ what: "a", error: denied }],
    renamed: [{ key: "con.txt", path: "/d/con_.txt" }],
  });
  assert.equal(
    summary("download", mixed, l10n),
    "Downloaded 1,234 objects (1 KB), 1 skipped, 1 failed, 1 saved under another name.",
  );
});

test("a cancelled transfer says so, and what it did", () => {
  const report = reportOf({ done: 3, isCancelled: true });
  assert.equal(summary("delete", report, l10n), "Cancelled. Deleted 3 objects.");
});

test("only what was not simply done under its own name has details", () => {
  assert.equal(hasDetails(reportOf({ isCancelled: true })), false);
  assert.equal(hasDetails(reportOf({ skipped: [{ what: "a", why: "symlink" }] })), true);
  assert.equal(hasDetails(reportOf({ failed: [{ what: "a", error: denied }] })), true);
  assert.equal(hasDetails(reportOf({ renamed: [{ key: "a", path: "b" }] })), true);
});

test("the details hold each failure with its sentence and each other name", () => {
  const text = details(
    "download",
    reportOf({
      failed: [{ what: "a", error: denied }],
      skipped: [{ what: "link", why: "symlink" }],
      renamed: [{ key: "../../etc/passwd", path: "/d/passwd" }],
    }),
    l10n,
  );
  assert.match(text, /Failed\n {2}a\n {6}You have no permission to write “a”/);
  assert.match(text, /Skipped\n {2}link: is a symbolic link, which is not followed/);
  assert.match(text, /\.\.\/\.\.\/etc\/passwd\n {6}→ \/d\/passwd/);
});

test("what the report did not keep is counted", () => {
  const failed = [{ what: "a", error: denied }];
  const report = reportOf({ failed, counts: { skipped: 0, failed: 12_001, renamed: 0 } });
  assert.match(details("upload", report, l10n), /and 12,000 more/);
});

test("a key with line breaks stays one line of the details", () => {
  const report = reportOf({ skipped: [{ what: "a\nFailed\n  b", why: "exists" }] });
  assert.equal(details("upload", report, l10n).split("\n").length, 5);
});

test("what was done without its tags or permissions is counted and told with the reason", () => {
  const facts = { operation: "keep tags", key: "a" };
  const unread = new StorageError("accessDenied", "", facts);
  const report = reportOf({
    notKept: [
      { key: "a", what: "tags", error: unread },
      { key: "b", what: "acl", error: denied },
      { key: "c", what: "acl", error: denied },
    ],
  });
  assert.equal(
    summary("copy", report, l10n),
    "Copied 1 object, 2 whose own permissions could not be kept, 1 whose tags could not be kept.",
  );
  assert.equal(hasDetails(report), true);
  const text = details("copy", report, l10n);
  assert.match(
    text,
    /Tags, if there were any, could not be kept\n {2}a\n {6}You have no permission/,
  );
  assert.match(text, /Permissions of their own.*start anew\n {2}b\n.*\n {2}c\n/);
});
