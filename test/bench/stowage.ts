import { join } from "node:path";
import type { ObjectStore } from "../../src/core/store.ts";
import { createHttpClient } from "../../src/http/client.ts";
import { createS3Store } from "../../src/s3/home.ts";
import { createTransferEngine } from "../../src/transfers/engine.ts";
import type { TransferReport } from "../../src/transfers/transfer.ts";
import {
  atOnce,
  expect,
  largeBytes,
  largeKey,
  listPrefix,
  smallAtOnce,
  smallBytes,
  smallCount,
  smallKey,
  warmUpObjects,
  warmUpPages,
} from "./job.ts";
import type { Case, Contender, Job } from "./job.ts";

/** The product: its S3 store, and its transfer engine for the large file. */
export function createStowage(job: Job): Contender {
  const { endpoint, region, bucket, accessKeyId, secretAccessKey } = job;
  const http = createHttpClient({});
  const store = createS3Store({
    http,
    endpoint,
    region,
    addressing: "path",
    credentials: () => ({ accessKeyId, secretAccessKey }),
    identity: "bench",
  });
  const engine = createTransferEngine();
  const body = Buffer.alloc(smallBytes, 1);
  const { signal } = new AbortController();
  const options = {
    signal,
    onConflict: () => Promise.resolve({ choice: "overwrite", applyToAll: true } as const),
  };
  const work: Record<Case, () => Promise<void>> = {
    list: async () => {
      const count = await list(store, job, Infinity, signal);
      expect(count === job.listKeys, `${count} of ${job.listKeys} keys were listed`);
    },
    "put-small": () =>
      atOnce(smallCount, smallAtOnce, async (index) => {
        await store.write(bucket, smallKey(index), { kind: "bytes", bytes: body }, {}, signal);
      }),
    "get-small": () =>
      atOnce(smallCount, smallAtOnce, async (index) => {
        const content = await store.read(bucket, smallKey(index), {}, signal);
        let size = 0;
        for await (const piece of content.bytes) size += piece.length;
        expect(size === smallBytes, "a small object was read");
      }),
    "put-large": async () => {
      const source = { kind: "path", path: job.largeFile } as const;
      checkReport(await engine.upload([source], { store, bucket, prefix: "" }, options));
    },
    "get-large": async () => {
      const object = {
        kind: "object",
        store,
        bucket,
        key: largeKey,
        sizeBytes: largeBytes,
      } as const;
      checkReport(await engine.downloadTo(object, join(job.folder, "stowage"), options));
    },
  };
  return {
    warmUp: async () => {
      await list(store, job, warmUpPages, signal);
      await atOnce(warmUpObjects, smallAtOnce, async (index) => {
        const key = `warm/${index}`;
        await store.write(bucket, key, { kind: "bytes", bytes: body }, {}, signal);
        for await (const piece of (await store.read(bucket, key, {}, signal)).bytes) void piece;
      });
    },
    run: (name) => work[name](),
    close: async () => {
      engine.dispose();
      await http.close();
    },
  };
}

async function list(
  store: ObjectStore,
  { bucket }: Job,
  pages: number,
  signal: AbortSignal,
): Promise<number> {
  let count = 0;
  let cursor: string | undefined;
  for (let page = 0; page < pages; page++) {
    const request = { prefix: listPrefix, ...(cursor === undefined ? {} : { cursor }) };
    const { items, cursor: next } = await store.list(bucket, request, signal);
    count += items.length;
    if (next === undefined) break;
    cursor = next;
  }
  return count;
}

function checkReport(report: TransferReport): void {
  const failure = report.failed[0]?.error;
  if (failure) throw failure;
  expect(report.done === 1 && report.bytes === largeBytes, "the large file was moved");
}
