import assert from "node:assert/strict";
import { test } from "node:test";
import type { ConnectionSecrets } from "../../../src/core/connection.ts";
import type { ConnectionDraft, DraftValues } from "../../../src/core/connectionDraft.ts";
import { connectionOf, draftOf, secretsOf } from "../../../src/connections/draft.ts";
import { freeName } from "../../../src/connections/freeName.ts";

const stored: ConnectionSecrets = {
  accessKeyId: "key",
  secretAccessKey: "secret",
  sessionToken: "session",
};

function s3(values: DraftValues, forget: ConnectionDraft["forget"] = []): ConnectionDraft {
  return { kind: "s3", values: { accessKeyId: "key", ...values }, forget };
}

test("a draft becomes a connection with a normal endpoint and a list of buckets", () => {
  const values = {
    ...{ name: " Lab ", endpoint: " HTTP://LocalHost:9000/ ", region: " us-east-1 " },
    ...{ addressing: "virtualHosted", buckets: "b\na, b" },
  };
  assert.deepEqual(connectionOf(s3(values), "id1"), {
    ...{ id: "id1", name: "Lab", kind: "s3", endpoint: "http://localhost:9000" },
    ...{ region: "us-east-1", addressing: "virtualHosted", buckets: ["b", "a"] },
  });
});

test("a draft with errors does not become a connection", () => {
  const values = { name: "Lab", endpoint: "nowhere", region: "us-east-1" };
  assert.throws(() => connectionOf(s3(values), "id1"), { kind: "invalidInput" });
});

test("optional fields that are empty are left out", () => {
  const values = { name: "K", baseUrl: "https://k.example", region: "In-Bangalore-1", tier: " " };
  assert.deepEqual(connectionOf({ kind: "krutrim", values, forget: [] }, "id1"), {
    ...{ id: "id1", name: "K", kind: "krutrim" },
    ...{ baseUrl: "https://k.example", region: "In-Bangalore-1" },
  });
});

test("empty secret fields keep what is stored", () => {
  assert.deepEqual(secretsOf(s3({ secretAccessKey: "" }), stored), stored);
});

test("a new secret or a new access key gives up the session token of the old one", () => {
  assert.deepEqual(secretsOf(s3({ secretAccessKey: "new" }), stored), {
    accessKeyId: "key",
    secretAccessKey: "new",
  });
  const other = s3({ accessKeyId: "other", secretAccessKey: "new", sessionToken: "fresh" });
  assert.deepEqual(secretsOf(other, stored), {
    ...{ accessKeyId: "other", secretAccessKey: "new", sessionToken: "fresh" },
  });
});

test("a stored session token can be given up alone", () => {
  assert.deepEqual(secretsOf(s3({}, ["sessionToken"]), stored), {
    accessKeyId: "key",
    secretAccessKey: "secret",
  });
});

test("Krutrim gives up both S3 keys together", () => {
  const draft: ConnectionDraft = { kind: "krutrim", values: { accessKeyId: "" }, forget: [] };
  assert.deepEqual(secretsOf(draft, { ...stored, token: "t" }), { token: "t" });
});

test("Krutrim keeps the session of its S3 keys as long as it keeps the keys", () => {
  const apiSession = { accessKeyId: "key", token: "open", activatedAt: "2026-01-01T00:00:00Z" };
  const before = { accessKeyId: "key", secretAccessKey: "secret", token: "t", apiSession };
  const draft = (values: DraftValues): ConnectionDraft => ({ kind: "krutrim", values, forget: [] });
  assert.deepEqual(secretsOf(draft({ accessKeyId: "key" }), before), before);
  const changed = secretsOf(draft({ accessKeyId: "key", secretAccessKey: "new" }), before);
  assert.deepEqual(changed, { accessKeyId: "key", secretAccessKey: "new", token: "t" });
});

test("UpCloud keeps one way to sign in, and the keys of its services", () => {
  const serviceKeys = { uuid: { accessKeyId: "k", secretAccessKey: "s" } };
  const before = { token: "ucat_1", serviceKeys };
  const values = { authentication: "password", username: "u", password: " p " };
  assert.deepEqual(secretsOf({ kind: "upcloud", values, forget: [] }, before), {
    ...{ username: "u", password: " p ", serviceKeys },
  });
});

test("what is shown of a saved connection holds no secret", () => {
  const connection = connectionOf(
    s3({ name: "Lab", endpoint: "https://s3.example.com", region: "r" }),
    "id1",
  );
  const shown = draftOf(connection, stored);
  assert.equal(shown.values.accessKeyId, "key");
  assert.doesNotMatch(JSON.stringify(shown), /secret"|session"/);
  assert.deepEqual(connectionOf(shown, "id1"), connection);
  assert.deepEqual(secretsOf(shown, stored), stored);
  const upcloud = { id: "id2", name: "U", kind: "upcloud", baseUrl: "https://u.example" } as const;
  assert.equal(
    draftOf(upcloud, { username: "u", password: "p" }).values.authentication,
    "password",
  );
  assert.doesNotMatch(JSON.stringify(draftOf(upcloud, { token: "ucat_9" })), /ucat_9/);
});

test("a name that is taken gets the first free number", () => {
  assert.equal(freeName("Work", ["home"]), "Work");
  assert.equal(freeName("Work", ["work", "Work (2)"]), "Work (3)");
});
