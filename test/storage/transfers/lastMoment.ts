import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, test } from "node:test";
import { engineFor, keysBelow, quietly, requireClean, type Workshop } from "./workshop.ts";

const { signal } = quietly;
const bytes = (text: string) => ({ kind: "bytes", bytes: Buffer.from(text) }) as const;

/** Somebody else writes between our last look and our delete. Nothing but the server can tell. */
export function testLastMoment(workshop: () => Workshop): void {
  describe("the moment before a delete", () => {
    test("a source that is replaced in it stays, whatever else is moved", async (t) => {
      const { store, faulty, bucket, proxy } = workshop();
      proxy.clear();
      const engine = engineFor(t);
      const write = (key: string, text: string) =>
        store.write(bucket, key, bytes(text), {}, signal);
      // Deleting these shows how this server is told to look itself.
      for (const name of ["a", "b", "c", "d"]) await write(`moment/first/${name}`, name);
      const first = { kind: "prefix", store: faulty, bucket, prefix: "moment/first/" } as const;
      requireClean(await engine.rename(first, "moment/learnt/", quietly));

      for (const name of ["x", "y", "z"]) await write(`moment/from/${name}`, `${name} as it was`);
      let replaced: Promise<unknown> | undefined;
      // Of the next second: some servers compare nothing finer.
      const replaceLater = async () => {
        await sleep(1100);
        await write("moment/from/y", "y as somebody wants it");
      };
      const replace = async () => void (await (replaced ??= replaceLater()));
      proxy.add({ method: "DELETE", fault: { kind: "meanwhile", run: replace } });
      proxy.add({ method: "POST", target: /\?delete/, fault: { kind: "meanwhile", run: replace } });
      const from = { kind: "prefix", store: faulty, bucket, prefix: "moment/from/" } as const;
      const report = await engine.rename(from, "moment/to/", quietly);
      assert.deepEqual(
        report.failed.map(({ what, error }) => [what, error.kind]),
        [["moment/from/y", "sourceChanged"]],
      );
      assert.equal(report.done, 2);
      assert.deepEqual(await keysBelow(workshop(), "moment/from/"), ["moment/from/y"]);
      assert.deepEqual(
        await keysBelow(workshop(), "moment/to/"),
        ["x", "y", "z"].map((name) => `moment/to/${name}`),
      );
      const { bytes: stays } = await store.read(bucket, "moment/from/y", {}, signal);
      const pieces: Uint8Array[] = [];
      for await (const piece of stays) pieces.push(piece);
      assert.equal(Buffer.concat(pieces).toString(), "y as somebody wants it");
    });

    test("a delete whose answer is lost is done, and not refused as changed", async (t) => {
      const { store, faulty, bucket, proxy } = workshop();
      proxy.clear();
      for (const name of ["a", "b", "c", "d", "e", "f"])
        await store.write(bucket, `moment/lost/${name}`, bytes(name), {}, signal);
      proxy.add({ method: "DELETE", times: 2, fault: { kind: "lostAnswer" } });
      proxy.add({ method: "POST", target: /\?delete/, times: 2, fault: { kind: "lostAnswer" } });
      const from = { kind: "prefix", store: faulty, bucket, prefix: "moment/lost/" } as const;
      requireClean(await engineFor(t).rename(from, "moment/found/", quietly));
      assert.deepEqual(await keysBelow(workshop(), "moment/lost/"), []);
      assert.equal((await keysBelow(workshop(), "moment/found/")).length, 6);
    });
  });
}
