import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, test } from "node:test";
import type { SeenRequest } from "../../servers/faultProxy.ts";
import {
  engineFor,
  fileOf,
  folderFor,
  mebibyte,
  md5,
  quietly,
  requireClean,
  type Workshop,
} from "./workshop.ts";

const { signal } = quietly;
const part = 5 * mebibyte;
const size = 8 * part + 5;

/** One flipped bit, and how much passes again because of it. */
export function testDamage(workshop: () => Workshop): void {
  describe("a flipped bit", () => {
    beforeEach(() => workshop().proxy.clear());

    const flip = (inside: "request" | "answer") =>
      ({ kind: "flipBit", in: inside, atByte: 1000 }) as const;
    const ranges = (requests: readonly SeenRequest[]) =>
      requests.filter(({ method }) => method === "GET").map(({ headers }) => headers.range ?? "");
    const partsSent = (requests: readonly SeenRequest[]) =>
      requests.filter(({ method, target }) => method === "PUT" && target.includes("partNumber="));

    async function uploaded(t: Parameters<typeof folderFor>[0], key: string): Promise<string> {
      const { store, bucket } = workshop();
      const path = fileOf(folderFor(t), key, size);
      const to = { store, bucket, prefix: "damage/" };
      requireClean(await engineFor(t).upload([{ kind: "path", path }], to, quietly));
      return path;
    }

    test("of a download is mended with a part, not with the whole again", async (t) => {
      const { faulty, bucket, proxy } = workshop();
      const path = await uploaded(t, "down.bin");
      const folder = folderFor(t);
      const met = proxy.add({
        method: "GET",
        where: ({ headers }) => headers.range === `bytes=${2 * part}-${3 * part - 1}`,
        times: 1,
        fault: flip("answer"),
      });
      const object = { kind: "object", store: faulty, bucket, key: "damage/down.bin" } as const;
      const engine = engineFor(t, { parallelParts: 1 });
      requireClean(await engine.download([object], folder, quietly));
      assert.equal(met.hits, 1);
      assert.equal(md5(readFileSync(join(folder, "down.bin"))), md5(readFileSync(path)));
      const asked = ranges(proxy.requests);
      const again = asked.filter((range, index) => asked.indexOf(range) < index);
      // Nobody says which part it is: those before it are looked at, too, and none behind it.
      assert.deepEqual(
        again,
        [0, 1, 2].map((index) => `bytes=${index * part}-${(index + 1) * part - 1}`),
      );
    });

    test("of an upload costs its part", async (t) => {
      const { store, faulty, bucket, proxy } = workshop();
      const path = fileOf(folderFor(t), "up.bin", size);
      const met = proxy.add({
        method: "PUT",
        target: /partNumber=3/,
        times: 1,
        fault: flip("request"),
      });
      const to = { store: faulty, bucket, prefix: "damage/" };
      requireClean(await engineFor(t).upload([{ kind: "path", path }], to, quietly));
      assert.equal(met.hits, 1);
      assert.equal(partsSent(proxy.requests).length, 9 + 1);
      const { etag } = await store.head(bucket, { key: "damage/up.bin" }, signal);
      assert.match(etag ?? "", /-9$/);
    });

    test("on the way from one store to another costs one part more at the target", async (t) => {
      const { store, faulty, bucket, proxy } = workshop();
      const path = await uploaded(t, "across.bin");
      const met = proxy.add({
        method: "GET",
        where: ({ headers }) => headers.range === `bytes=${2 * part}-${3 * part - 1}`,
        times: 1,
        fault: flip("answer"),
      });
      const object = { kind: "object", store: faulty, bucket, key: "damage/across.bin" } as const;
      const to = { store, bucket, prefix: "damage/to/" };
      let bytesMoved = 0;
      const report = await engineFor(t).copy([object], to, {
        ...quietly,
        onProgress: (progress) => (bytesMoved = progress.bytesMoved),
      });
      requireClean(report);
      assert.equal(met.hits, 1);
      assert.ok(bytesMoved <= size + part, `${bytesMoved} bytes were sent`);
      const folder = folderFor(t);
      const copy = { kind: "object", store, bucket, key: "damage/to/across.bin" } as const;
      requireClean(await engineFor(t).download([copy], folder, quietly));
      assert.equal(md5(readFileSync(join(folder, "across.bin"))), md5(readFileSync(path)));
    });
  });
}
