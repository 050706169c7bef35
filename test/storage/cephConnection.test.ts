import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { ConnectionSecrets, S3Connection } from "../../src/core/connection.ts";
import { createProvider } from "../../src/providers/s3/provider.ts";
import { type CephServer, startCeph } from "../servers/ceph.ts";

// This Ceph refuses a wrong key, a wrong secret and a missing permission in the very same words.
const { signal } = new AbortController();
const provider = createProvider({ retry: { attempts: 1 } });
let ceph: CephServer;

before(async () => {
  ceph = await startCeph();
});
after(() => ceph.stop());

async function tried(change: Partial<ConnectionSecrets>, buckets: readonly string[] = []) {
  const { endpoint, region, accessKeyId, secretAccessKey } = ceph;
  const connection: S3Connection = {
    ...{ kind: "s3", id: "c", name: "Ceph", endpoint, region, addressing: "path", buckets },
  };
  return provider.test(connection, { accessKeyId, secretAccessKey, ...change }, signal);
}

test("the right keys work", async () => {
  assert.equal((await tried({})).outcome, "works");
});

test("a server that does not tell wrong keys from a missing permission is told as such", async () => {
  for (const change of [{ accessKeyId: "nobody" }, { secretAccessKey: "wrong" }]) {
    const result = await tried(change);
    assert.ok(result.outcome === "fails");
    assert.equal(result.error.kind, "accessDenied");
    assert.equal(result.error.facts.areKeys, "doubtful");
  }
});

test("a session token that is none is what the answer is about", async () => {
  const result = await tried({ sessionToken: "bogus" });
  assert.ok(result.outcome === "fails");
  assert.equal(result.error.kind, "expiredCredentials");
  assert.equal(result.error.facts.field, "sessionToken");
});

test("of several buckets, the one that is not there is named", async () => {
  const result = await tried({}, ["nope"]);
  assert.ok(result.outcome === "fails");
  assert.deepEqual([result.error.kind, result.error.facts.bucket], ["noSuchBucket", "nope"]);
});
