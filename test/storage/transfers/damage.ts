import assert from "node:assert/strict";
import { beforeEach, describe, test, type TestContext } from "node:test";
import type { SeenRequest } from "../../servers/faultProxy.ts";
import { checkMendedCopy, checkMendedDownload, size } from "./flippedBit.ts";
import { isPart } from "./killing.ts";
import { engineFor, fileOf, folderFor, quietly, requireClean, type Workshop } from "./workshop.ts";

const { signal } = quietly;

/** One flipped bit, and how much passes again because of it. */
export function testDamage(workshop: () => Workshop): void {
  describe("a flipped bit", () => {
    beforeEach(() => workshop().proxy.clear());

    /** Numbers of parts, in order. That a store tries out a server first is none of them. */
    const partsSent = (requests: readonly SeenRequest[]) =>
      requests
        .filter(isPart)
        .map(({ target }) => Number(/[?&]partNumber=(\d+)/.exec(target)?.[1]))
        .sort((a, b) => a - b);

    async function uploaded(t: TestContext, name: string) {
      const { store, faulty, bucket } = workshop();
      const path = fileOf(folderFor(t), name, size);
      const to = { store, bucket, prefix: "damage/" };
      requireClean(await engineFor(t).upload([{ kind: "path", path }], to, quietly));
      return {
        path,
        object: { kind: "object", store: faulty, bucket, key: `damage/${name}` },
      } as const;
    }

    test("of a download is mended with a part, not with the whole again", async (t) => {
      const { path, object } = await uploaded(t, "down.bin");
      await checkMendedDownload(t, workshop().proxy, object, path);
    });

    test("of an upload costs its part", async (t) => {
      const { store, faulty, bucket, proxy } = workshop();
      const path = fileOf(folderFor(t), "up.bin", size);
      const met = proxy.add({
        method: "PUT",
        target: /partNumber=3/,
        times: 1,
        fault: { kind: "flipBit", in: "request", atByte: 1000 },
      });
      const to = { store: faulty, bucket, prefix: "damage/" };
      requireClean(await engineFor(t).upload([{ kind: "path", path }], to, quietly));
      assert.equal(met.hits, 1);
      assert.deepEqual(partsSent(proxy.requests), [1, 2, 3, 3, 4, 5, 6, 7, 8, 9]);
      const { etag } = await store.head(bucket, { key: "damage/up.bin" }, signal);
      assert.match(etag ?? "", /-9$/);
    });

    test("on the way from one store to another costs one part more at the target", async (t) => {
      const { path, object } = await uploaded(t, "across.bin");
      await checkMendedCopy(t, workshop(), object, path);
    });
  });
}
