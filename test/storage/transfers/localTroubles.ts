import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { appendFileSync, mkdtempSync, readdirSync, rmdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test, type TestContext } from "node:test";
import {
  digestsOf,
  engineFor,
  fileOf,
  folderFor,
  keysBelow,
  mebibyte,
  orphans,
  quietly,
  requireClean,
  type Workshop,
} from "./workshop.ts";

/** A file system of its own until the test ends. Where mounting is not permitted, the test fails so. */
function mounted(t: TestContext, options: string): string {
  const folder = mkdtempSync(join(tmpdir(), "stowage-mounted-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", folder], { stdio: "pipe" });
  } catch (error) {
    throw new Error("This test has to mount a small file system, which is not permitted here", {
      cause: error,
    });
  }
  t.after(() => {
    execFileSync("umount", [folder]);
    rmdirSync(folder);
  });
  return folder;
}

export function testLocalTroubles(workshop: () => Workshop): void {
  describe("troubles on this machine", () => {
    for (const size of [100_000, 3 * mebibyte, 12 * mebibyte]) {
      test(`a full disk ends a download of ${size} bytes with that, and nothing is left`, async (t) => {
        const { store, bucket } = workshop();
        const path = fileOf(folderFor(t), `full-${size}`, size);
        const engine = engineFor(t);
        const to = { store, bucket, prefix: "disk/" };
        requireClean(await engine.upload([{ kind: "path", path }], to, quietly));
        const small = mounted(t, "size=1m");
        // Not even the small one fits beside this.
        writeFileSync(join(small, "filler"), Buffer.alloc(1_000_000));
        const object = { kind: "object", store, bucket, key: `disk/full-${size}` } as const;
        const report = await engine.download([object], small, quietly);
        assert.deepEqual(
          report.failed.map(({ error }) => error.kind),
          ["diskFull"],
        );
        assert.deepEqual(readdirSync(small), ["filler"]);
      });
    }

    test("a folder that must not be written to is said to be that", async (t) => {
      const { store, bucket } = workshop();
      const bytes = { kind: "bytes", bytes: Buffer.from("x") } as const;
      await store.write(bucket, "disk/ro", bytes, {}, quietly.signal);
      const readOnly = mounted(t, "ro");
      const object = { kind: "object", store, bucket, key: "disk/ro" } as const;
      const engine = engineFor(t);
      const flat = await engine.download([object], readOnly, quietly);
      assert.equal(flat.failed[0]?.error.kind, "localAccessDenied");
      const deep = await engine.download([object], join(readOnly, "new"), quietly);
      assert.equal(deep.failed[0]?.error.kind, "localAccessDenied");
    });

    test("a file that grows while it is uploaded fails, and no upload is left", async (t) => {
      const { store, bucket } = workshop();
      const path = fileOf(folderFor(t), "growing.log", 12 * mebibyte);
      const grow = setInterval(() => appendFileSync(path, "one more line\n"), 1);
      t.after(() => clearInterval(grow));
      const to = { store, bucket, prefix: "growing/" };
      const report = await engineFor(t).upload([{ kind: "path", path }], to, quietly);
      assert.equal(report.failed[0]?.error.kind, "sourceChanged");
      assert.deepEqual(await keysBelow(workshop(), "growing/"), []);
      assert.deepEqual(await orphans(workshop(), "growing/"), []);
    });

    test("a file that is not there is reported, and the others are uploaded", async (t) => {
      const { store, bucket } = workshop();
      const folder = folderFor(t);
      const path = fileOf(folder, "here", 10);
      const to = { store, bucket, prefix: "missing/" };
      const sources = [
        { kind: "path", path: join(folder, "nowhere") },
        { kind: "path", path },
      ] as const;
      const report = await engineFor(t).upload(sources, to, quietly);
      assert.equal(report.failed[0]?.error.kind, "localMissing");
      assert.equal(report.done, 1);
    });

    test("cancelled at any moment, nothing unfinished is left on either side", async (t) => {
      const { store, bucket } = workshop();
      const folder = folderFor(t);
      fileOf(folder, "x/big.bin", 22 * mebibyte);
      for (let index = 0; index < 40; index++) fileOf(folder, `x/small${index}`, 1000);
      const engine = engineFor(t);
      const expected = digestsOf(folder);
      for (let moment = 0; moment < 12; moment++) {
        const prefix = `cancel${moment}/`;
        const upload = AbortSignal.timeout(5 + moment * 25);
        const to = { store, bucket, prefix };
        const source = { kind: "path", path: join(folder, "x") } as const;
        await engine.upload([source], to, { ...quietly, signal: upload });
        assert.deepEqual(await orphans(workshop(), prefix), [], `upload ${moment}`);

        requireClean(await engine.upload([source], to, overwriting));
        const down = join(folder, `down${moment}`);
        const tree = { kind: "prefix", store, bucket, prefix: `${prefix}x/` } as const;
        const download = AbortSignal.timeout(5 + moment * 15);
        await engine.download([tree], down, { ...quietly, signal: download });
        for (const [name, digest] of Object.entries(digestsOf(down)))
          assert.equal(digest, expected[name], `download ${moment}: ${name}`);
        await engine.remove([tree], quietly);
      }
    });
  });
}

const overwriting = {
  signal: quietly.signal,
  onConflict: async () => ({ choice: "overwrite", applyToAll: true }) as const,
};
