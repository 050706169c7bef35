import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { BucketHome } from "../../../src/core/bucketHome.ts";
import { failsWith } from "./context.ts";
import type { Context } from "./context.ts";
import { bytes, clientOf, live } from "./server.ts";
import type { ClientOptions } from "./server.ts";

export function testCredentials({ abilities, running, place }: Context): void {
  describe("credentials", () => {
    const withClient = async (
      s3: NonNullable<ClientOptions["s3"]>,
      run: (home: BucketHome) => Promise<void>,
    ) => {
      const { http, home } = clientOf(running(), { s3 });
      try {
        await run(home);
      } finally {
        await http.close();
      }
    };

    test("with an unknown access key", async () => {
      const credentials = () => ({ ...running().owner, accessKeyId: "NOBODY" });
      await withClient({ credentials }, async (home) => {
        const kind = abilities.namesWrongKeys ? "unknownAccessKey" : "accessDenied";
        await failsWith(home.listBuckets({}, live()), kind);
        const { bucket } = place();
        await failsWith(home.store.head(bucket, { key: "k" }, live()), kind);
      });
    });

    test("with a wrong secret, which is in no error", async () => {
      const secretAccessKey = "wrong-secret-4711";
      const credentials = () => ({ ...running().owner, secretAccessKey });
      await withClient({ credentials }, async (home) => {
        const { bucket } = place();
        const kind = abilities.namesWrongKeys ? "wrongSecret" : "accessDenied";
        for (const asking of [
          () => home.listBuckets({}, live()),
          () => home.store.list(bucket, { prefix: "" }, live()),
          () => home.store.head(bucket, { key: "k" }, live()),
          () => home.store.write(bucket, "k", bytes("x"), {}, live()),
        ]) {
          const error = await failsWith(asking(), kind);
          const shown = JSON.stringify([error.message, error.facts, error.stack]);
          assert.ok(!shown.includes(secretAccessKey));
          assert.ok(!/Signature=[0-9a-f]/.test(shown));
        }
      });
    });

    test("for another region, with the right one named", async () => {
      await withClient({ region: "xx-wrong-1" }, async (home) => {
        const listing = home.listBuckets({}, live());
        if (!abilities.checksRegion) {
          await listing;
          return;
        }
        const error = await failsWith(listing, "wrongRegion");
        assert.equal(error.facts.expectedRegion, running().region);
        const { bucket } = place();
        const head = await failsWith(home.store.head(bucket, { key: "k" }, live()), "wrongRegion");
        assert.equal(head.facts.expectedRegion, running().region);
      });
    });

    test("with a clock that is wrong, by how much", async () => {
      for (const aheadMs of [3_600_000, -3_600_000]) {
        await withClient({ now: () => Date.now() + aheadMs }, async (home) => {
          const error = await failsWith(home.listBuckets({}, live()), "clockSkew");
          assert.ok(Math.abs((error.facts.skewMs ?? 0) + aheadMs) < 60_000);
          const { bucket } = place();
          await failsWith(home.store.head(bucket, { key: "k" }, live()), "clockSkew");
        });
      }
      await withClient({ now: () => Date.now() + 120_000 }, async (home) => {
        await home.listBuckets({}, live());
      });
    });

    test("of somebody who may do nothing here", async () => {
      const { store, bucket } = place();
      await store.write(bucket, "k", bytes("x"), {}, live());
      await withClient({ credentials: () => running().stranger }, async ({ store: theirs }) => {
        const ask: readonly [string, () => Promise<unknown>][] = [
          ["list", () => theirs.list(bucket, { prefix: "" }, live())],
          ["head", () => theirs.head(bucket, { key: "k" }, live())],
          ["get", () => theirs.read(bucket, "k", {}, live())],
          ["put", () => theirs.write(bucket, "k", bytes("y"), {}, live())],
        ];
        for (const [operation, asking] of ask) {
          const error = await failsWith(asking(), "accessDenied");
          assert.equal(error.facts.operation, operation);
          assert.equal(error.facts.bucket, bucket);
        }
        const [one] = await theirs.delete(bucket, [{ key: "k" }], live());
        assert.equal(one?.error?.kind, "accessDenied");
        const several = [{ key: "k" }, { key: "l" }];
        const outcome = await theirs.delete(bucket, several, live()).then(
          (outcomes) => outcomes[0]?.error?.kind,
          (error: { kind?: string }) => error.kind,
        );
        assert.equal(outcome, "accessDenied");
      });
      assert.equal((await store.head(bucket, { key: "k" }, live())).sizeBytes, 1);
    });
  });
}
