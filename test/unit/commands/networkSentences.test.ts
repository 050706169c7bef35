import assert from "node:assert/strict";
import { test } from "node:test";
import { explain } from "../../../src/commands/explain.ts";
import {
  listingOrder,
  tlsPort,
  StorageError,
  type StorageErrorFacts,
  type StorageErrorKind,
} from "../../../src/core/errors.ts";
import { l10n } from "./l10n.ts";

function said(kind: StorageErrorKind, facts: StorageErrorFacts): string {
  return explain(new StorageError(kind, "", { host: "s3.example.com", ...facts }), l10n).message;
}

test("what is wrong with a secure connection is said as exactly as TLS tells it", () => {
  assert.match(said("tls", { code: "DEPTH_ZERO_SELF_SIGNED_CERT" }), /^Nobody whom .* trusts/);
  assert.match(said("tls", { code: "UNABLE_TO_VERIFY_LEAF_SIGNATURE" }), /^Nobody whom/);
  assert.match(said("tls", { code: "CERT_HAS_EXPIRED" }), /not valid at this time/);
  assert.match(said("tls", { code: "ERR_TLS_CERT_ALTNAME_INVALID" }), /for another name/);
  assert.match(said("tls", { code: "EPROTO" }), /does not speak https/);
  assert.match(said("tls", { code: "ERR_SSL_WRONG_VERSION_NUMBER" }), /begin with http:/);
  assert.match(said("tls", { code: tlsPort }), /looks like a TLS port. Use https:/);
  assert.match(said("tls", {}), /^No secure connection to .*s3\.example\.com/);
});

test("a redirection is told with where it leads", () => {
  const facts = { status: 302, redirectedTo: "http://login.hotel.example" };
  assert.match(said("badResponse", facts), /sends on to http:\/\/login\.hotel\.example instead/);
  assert.match(said("badResponse", { status: 200, code: "Html" }), /not as object storage does/);
});

test("an answer that cannot be read is told with its field, and what was changed all the same", () => {
  const facts = { unread: "users[2].username" };
  assert.match(said("badResponse", facts), /cannot be read: users\[2\]\.username is missing/);
  const made = said("badResponse", { ...facts, outcome: "done" });
  assert.match(made, /The change was made all the same/);
  assert.match(said("badResponse", { unread: "answer" }), /not as object storage does/);
});

test("a server that is down is told from one that is asked too often", () => {
  assert.match(said("throttled", { status: 503 }), /down or overloaded/);
  assert.match(said("throttled", { status: 503, code: "SlowDown" }), /asks for fewer requests/);
  assert.match(said("throttled", { status: 503, retryAfterMs: 5000 }), /Wait 5 seconds/);
});

test("a refused list of buckets says what is known of the keys", () => {
  const facts = { operation: "listBuckets" };
  assert.match(said("accessDenied", { ...facts, areKeys: "right" }), /^The credentials are right/);
  assert.match(said("accessDenied", { ...facts, areKeys: "doubtful" }), /does not say why/);
});

test("a server that lists in an order of its own is said to be that, and what follows from it", () => {
  const facts = { bucket: "photos", operation: "list", code: listingOrder };
  assert.match(said("unsupported", facts), /photos.* cannot be compared: its server lists objects/);
  assert.match(said("unsupported", {}), /does not offer that/);
});
