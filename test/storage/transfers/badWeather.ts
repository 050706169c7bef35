import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, test } from "node:test";
import type { Fault } from "../../servers/faultProxy.ts";
import {
  digestsOf,
  engineFor,
  fileOf,
  folderFor,
  keysBelow,
  md5,
  mebibyte,
  orphans,
  quietly,
  requireClean,
  type Workshop,
} from "./workshop.ts";

const size = 12 * mebibyte + 5;
const { signal } = quietly;

/** Faults that pass: the transfer has to get over them, with the right bytes at the other end. */
const passing: readonly Fault[] = [
  { kind: "status", status: 503, code: "SlowDown" },
  { kind: "status", status: 500, code: "InternalError" },
  { kind: "status", status: 429, retryAfter: "0" },
  { kind: "lostAnswer" },
  { kind: "reset", in: "request", afterBytes: 1 },
  { kind: "reset", in: "request", afterBytes: mebibyte },
  { kind: "stall", in: "request", afterBytes: mebibyte },
  { kind: "flipBit", in: "request", atByte: mebibyte + 3 },
  { kind: "reset", in: "answer", afterBytes: 0 },
  { kind: "reset", in: "answer", afterBytes: mebibyte },
  { kind: "truncate", afterBytes: mebibyte },
  { kind: "stall", in: "answer", afterBytes: mebibyte },
  { kind: "flipBit", in: "answer", atByte: mebibyte + 3 },
];

function isInMiddleOfAnswer(fault: Fault): boolean {
  const isOfAnswer = fault.kind === "truncate" || ("in" in fault && fault.in === "answer");
  return isOfAnswer && !("afterBytes" in fault && fault.afterBytes === 0);
}

function nameOf(fault: Fault): string {
  const parts: unknown[] = Object.values(fault);
  return parts.map(String).join(" ");
}

export function testBadWeather(workshop: () => Workshop): void {
  describe("bad weather", () => {
    beforeEach(() => workshop().proxy.clear());

    // The answer to an upload is too short for what happens in the middle of one.
    for (const fault of passing.filter((one) => !isInMiddleOfAnswer(one))) {
      test(`an upload in parts gets over ${nameOf(fault)}`, async (t) => {
        const { faulty, bucket, proxy } = workshop();
        const path = fileOf(folderFor(t), "big.bin", size);
        proxy.add({ method: "PUT", target: /partNumber=2/, times: 1, fault });
        const to = { store: faulty, bucket, prefix: "weather/" };
        const engine = engineFor(t);
        const overwrite = {
          signal,
          onConflict: async () => ({ choice: "overwrite", applyToAll: true }) as const,
        };
        const report = requireClean(await engine.upload([{ kind: "path", path }], to, overwrite));
        assert.equal(report.done, 1);
        await requireSame(t, workshop(), "weather/big.bin", path);
        assert.deepEqual(await orphans(workshop(), "weather/"), []);
      });
    }

    for (const fault of passing.filter((one) => !("in" in one) || one.in === "answer")) {
      for (const parts of ["in ranges", "in one piece"] as const) {
        test(`a download ${parts} gets over ${nameOf(fault)}`, async (t) => {
          const { store, faulty, bucket, proxy } = workshop();
          const folder = folderFor(t);
          const path = fileOf(folder, "up/o.bin", parts === "in ranges" ? size : 3 * mebibyte);
          const engine = engineFor(t);
          const overwrite = {
            signal,
            onConflict: async () => ({ choice: "overwrite", applyToAll: true }) as const,
          };
          const to = { store, bucket, prefix: "weather/" };
          requireClean(await engine.upload([{ kind: "path", path }], to, overwrite));
          const met = proxy.add({ method: "GET", target: /o\.bin/, times: 1, fault });
          const key = "weather/o.bin";
          const { etag } = await store.head(bucket, { key }, signal);
          const object = {
            kind: "object",
            store: faulty,
            bucket,
            key,
            ...(etag && { etag }),
          } as const;
          requireClean(await engine.download([object], join(folder, "down"), quietly));
          assert.equal(met.hits, 1);
          assert.deepEqual(digestsOf(join(folder, "down")), digestsOf(join(folder, "up")));
        });
      }
    }

    test("a completed upload whose answer is lost is a completed upload", async (t) => {
      const { faulty, bucket, proxy } = workshop();
      const path = fileOf(folderFor(t), "lost.bin", size);
      proxy.add({ method: "POST", target: /uploadId=/, times: 1, fault: { kind: "lostAnswer" } });
      const to = { store: faulty, bucket, prefix: "weather/" };
      const report = await engineFor(t).upload([{ kind: "path", path }], to, quietly);
      requireClean(report);
      await requireSame(t, workshop(), "weather/lost.bin", path);
      assert.deepEqual(await orphans(workshop(), "weather/"), []);
    });

    test("a small upload whose answer is lost is not taken for somebody else's object", async (t) => {
      const { faulty, bucket, proxy } = workshop();
      const path = fileOf(folderFor(t), "lost-small.bin", 1000);
      proxy.add({ method: "PUT", times: 1, fault: { kind: "lostAnswer" } });
      const to = { store: faulty, bucket, prefix: "weather/" };
      requireClean(await engineFor(t).upload([{ kind: "path", path }], to, quietly));
      await requireSame(t, workshop(), "weather/lost-small.bin", path);
    });

    test("what never passes fails clearly and leaves nothing on either side", async (t) => {
      const { store, faulty, bucket, proxy } = workshop();
      const folder = folderFor(t);
      const path = fileOf(folder, "never.bin", size);
      const engine = engineFor(t);
      const fault = { kind: "status", status: 500, code: "InternalError" } as const;
      const rule = proxy.add({ method: "PUT", target: /partNumber=3/, fault });
      const to = { store: faulty, bucket, prefix: "never/" };
      const up = await engine.upload([{ kind: "path", path }], to, quietly);
      assert.deepEqual(
        up.failed.map(({ error }) => error.kind),
        ["serverError"],
      );
      assert.deepEqual(await orphans(workshop(), "never/"), []);
      assert.deepEqual(await keysBelow(workshop(), "never/"), []);
      rule.remove();
      requireClean(await engine.upload([{ kind: "path", path }], { ...to, store }, quietly));
      proxy.add({
        method: "GET",
        target: /never\.bin/,
        skip: 1,
        fault: { kind: "truncate", afterBytes: 9 },
      });
      const object = { kind: "object", store: faulty, bucket, key: "never/never.bin" } as const;
      const down = await engine.download([object], join(folder, "down"), quietly);
      assert.equal(down.counts.failed, 1);
      assert.match(down.failed[0]?.error.kind ?? "", /truncated|connectionLost/);
      assert.deepEqual(readdirSync(join(folder, "down")), []);
    });

    test("an object that is overwritten while it is downloaded comes whole, as one of the two", async (t) => {
      const { store, faulty, bucket, proxy } = workshop();
      const folder = folderFor(t);
      const path = fileOf(folder, "new.bin", size + 7);
      const key = "weather/changing.bin";
      const [old, next] = [Buffer.alloc(size, 1), readFileSync(path)];
      const write = async (bytes: Buffer) =>
        store.write(bucket, key, { kind: "bytes", bytes }, {}, AbortSignal.timeout(60_000));
      await write(old);
      const fault = { kind: "stall", in: "answer", afterBytes: 1000 } as const;
      const stalled = proxy.add({ method: "GET", skip: 1, times: 1, fault });
      const object = { kind: "object", store: faulty, bucket, key, sizeBytes: size } as const;
      const download = engineFor(t).download([object], join(folder, "down"), quietly);
      while (stalled.hits === 0) await new Promise((resolve) => setImmediate(resolve));
      await write(next);
      requireClean(await download);
      const [digest = ""] = Object.values(digestsOf(join(folder, "down")));
      assert.ok([md5(old), md5(next)].includes(digest));
    });
  });
}

async function requireSame(
  t: Parameters<typeof folderFor>[0],
  { store, bucket }: Workshop,
  key: string,
  path: string,
): Promise<void> {
  const folder = folderFor(t);
  const object = { kind: "object", store, bucket, key } as const;
  requireClean(await engineFor(t).downloadTo(object, join(folder, "copy"), quietly));
  assert.ok(readFileSync(join(folder, "copy")).equals(readFileSync(path)));
}
