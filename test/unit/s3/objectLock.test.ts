import assert from "node:assert/strict";
import { test } from "node:test";
import { errorXml, live, withHome } from "./scriptedStore.ts";

test("a server that allows it turns the lock of a bucket on that was made without one", async () => {
  let stored: string | undefined;
  await withHome(
    ({ method, target, body }, response) => {
      assert.equal(target, "/b?object-lock=");
      if (method === "PUT") {
        stored = body.toString();
        response.end();
      } else if (stored !== undefined) response.end(stored);
      else response.writeHead(404).end(errorXml("ObjectLockConfigurationNotFoundError"));
    },
    async ({ features }) => {
      assert.ok(features);
      assert.equal(await features.objectLock("b", live()), undefined);
      await features.putObjectLock("b", undefined, live());
      assert.deepEqual(await features.objectLock("b", live()), { isEnabled: true });
      assert.doesNotMatch(stored ?? "", /Rule/);
      const retention = { mode: "GOVERNANCE", years: 2 };
      await features.putObjectLock("b", retention, live());
      const lock = { isEnabled: true, defaultRetention: retention };
      assert.deepEqual(await features.objectLock("b", live()), lock);
    },
  );
});

test("a server that refuses that changes nothing and says why in its own words", async () => {
  const reason = "object lock can't be set if bucket object lock not enabled";
  await withHome(
    ({ method }, response) => {
      if (method === "PUT") response.writeHead(409).end(errorXml("InvalidBucketState", reason));
      else response.writeHead(404).end(errorXml("ObjectLockConfigurationNotFoundError"));
    },
    async ({ features }) => {
      const putting = features?.putObjectLock("b", undefined, live());
      await assert.rejects(putting ?? Promise.resolve(), { kind: "conflict", message: reason });
    },
  );
});
