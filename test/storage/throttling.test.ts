import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Bandwidth } from "../../src/transfers/pace/bandwidth.ts";
import { createTransferEngine } from "../../src/transfers/engine.ts";
import { startFaultProxy, type FaultProxy } from "../servers/faultProxy.ts";
import { startS3Server, type S3Server } from "../servers/s3.ts";
import { clientOf, live, type ClientOptions } from "./s3/server.ts";
import { mebibyte, quietly } from "./transfers/workshop.ts";

// What a server that asks for less gets, and a person who does.

const bucket = "throttled";
const folder = mkdtempSync(join(tmpdir(), "stowage-throttling-"));
let server: S3Server;
let proxy: FaultProxy;

function open(options: ClientOptions) {
  const { accessKeyId, secretAccessKey, region } = server;
  const owner = { accessKeyId, secretAccessKey };
  const running = {
    endpoint: proxy.endpoint,
    region,
    owner,
    stranger: owner,
    stop: async () => {},
  };
  return clientOf(running, options);
}

before(async () => {
  server = await startS3Server();
  proxy = await startFaultProxy(server.endpoint);
  const { home, http } = open({});
  await home.createBucket({ name: bucket }, live());
  await http.close();
});
after(async () => {
  await proxy.stop();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Requests that are held until so many are under way at once, or no more will come. */
class Together {
  wanted: number;
  /** How many were under way as each of them came. */
  seen: number[] = [];
  #coming: number;
  #held: (() => void)[] = [];
  #patience: NodeJS.Timeout | undefined;

  constructor(wanted: number, coming: number) {
    this.wanted = wanted;
    this.#coming = coming;
  }

  async join(): Promise<void> {
    this.#coming -= 1;
    const released = new Promise<void>((resolve) => this.#held.push(resolve));
    this.seen.push(this.#held.length);
    this.#hurry(60_000);
    if (this.#held.length === this.wanted || this.#coming === 0) {
      // One too many would come about now.
      await sleep(20);
      this.release();
    }
    await released;
  }

  release(): void {
    clearTimeout(this.#patience);
    for (const go of this.#held.splice(0)) go();
  }

  /** Where nobody comes any more, nobody is held for ever. */
  #hurry(patienceMs: number): void {
    clearTimeout(this.#patience);
    this.#patience = setTimeout(() => {
      this.wanted = 1;
      this.release();
    }, patienceMs);
  }
}

for (const [status, code] of [
  [503, "SlowDown"],
  [429, "TooManyRequests"],
] as const)
  test(`after ${status} at most half as many files are under way, and all arrive`, async (t) => {
    // The limit grows by the clock: here it never does, however long the rest takes.
    t.mock.timers.enable({ apis: ["setInterval"] });
    const files = 160;
    const parallelFiles = 16;
    const source = join(folder, String(status));
    mkdirSync(source);
    // Too large to be sent in orders, in which a few wait for the last one now and then.
    const rest = "x".repeat(33 * 1024);
    for (let index = 0; index < files; index++)
      writeFileSync(join(source, `${index}`), `${index}${rest}`);
    const engine = createTransferEngine({ parallelFiles });
    const together = new Together(parallelFiles, files);
    let before: readonly number[] = [];
    const onThrottled = (origin: string) => {
      engine.slowDown(origin);
      before = together.seen.splice(0);
      together.wanted = parallelFiles / 2;
      together.release();
    };
    const { home, http } = open({ http: { onThrottled, retry: { firstWaitMs: 5 } } });
    const refusal = { kind: "status", status, code, retryAfter: "0" } as const;
    // The last one of the third time that all are under way.
    const skip = 3 * parallelFiles - 1;
    const refused = proxy.add({ method: "PUT", skip, times: 1, fault: refusal });
    proxy.add({ method: "PUT", fault: { kind: "meanwhile", run: () => together.join() } });
    try {
      const to = { store: home.store, bucket, prefix: "" };
      const report = await engine.upload([{ kind: "path", path: source }], to, quietly);
      assert.deepEqual([report.done, report.counts.failed, refused.hits], [files, 0, 1]);
      assert.equal(before.length, skip);
      assert.equal(Math.max(...before), parallelFiles, "at once before");
      assert.equal(Math.max(...together.seen), parallelFiles / 2, "at once after");
    } finally {
      proxy.clear();
      engine.dispose();
      await http.close();
    }
  });

test("a limit of bandwidth holds both ways, and the bytes are the same", async () => {
  const path = join(folder, "large");
  const content = randomBytes(6 * mebibyte);
  writeFileSync(path, content);
  const bandwidth = new Bandwidth(() => 4 * mebibyte);
  const engine = createTransferEngine();
  const { home, http } = open({ http: { bandwidth } });
  try {
    const place = { store: home.store, bucket };
    const upMs = await timed(() =>
      engine.upload([{ kind: "path", path }], { ...place, prefix: "" }, quietly),
    );
    const copy = join(folder, "copy");
    const object = { kind: "object", ...place, key: "large", sizeBytes: content.length } as const;
    const downMs = await timed(() => engine.downloadTo(object, copy, quietly));
    // 1.5 s each; a little may pass at once.
    assert.ok(upMs > 1200 && downMs > 1200, `${upMs} and ${downMs} ms`);
    assert.ok(readFileSync(copy).equals(content));
  } finally {
    engine.dispose();
    await http.close();
  }
});

async function timed(work: () => Promise<{ counts: { failed: number } }>): Promise<number> {
  const started = performance.now();
  assert.equal((await work()).counts.failed, 0);
  return performance.now() - started;
}
