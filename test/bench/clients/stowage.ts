import { join } from "node:path";
import type { ObjectStore } from "../../../src/core/store.ts";
import { createHttpClient } from "../../../src/http/client.ts";
import { createS3Store } from "../../../src/s3/home.ts";
import { createTransferEngine } from "../../../src/transfers/engine.ts";
import type { TransferReport } from "../../../src/transfers/transfer.ts";
import { smallObject } from "../data.ts";
import {
  atOnce,
  expect,
  fileCount,
  filesPrefix,
  largeBytes,
  listPrefix,
  movedPrefix,
  ownPrefix,
  smallAtOnce,
  smallBytes,
  smallCount,
  smallKey,
  storedLargeKey,
  warmUpKey,
  warmUpObjects,
  warmUpPages,
  warmUpPrefix,
  warmUpTarget,
} from "../job.ts";
import type { Contender, Job } from "../job.ts";

/** The product: its S3 store for objects in memory, and its transfer engine for all else. */
export function createStowage(job: Job): Contender {
  const { client, endpoint, region, bucket, accessKeyId, secretAccessKey } = job;
  const download = join(job.folder, client);
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
  const { signal } = new AbortController();
  const options = {
    signal,
    onConflict: () => Promise.resolve({ choice: "overwrite", applyToAll: true } as const),
  };
  const prefix = (name: string) => ({ kind: "prefix", store, bucket, prefix: name }) as const;
  const work: Contender["work"] = {
    list: async () => {
      const count = await list(store, job, Infinity, signal);
      expect(count === job.listKeys, `${count} of ${job.listKeys} keys were listed`);
    },
    "put-small": () =>
      atOnce(smallCount, smallAtOnce, async (index) => {
        await store.write(
          bucket,
          smallKey(index),
          { kind: "bytes", bytes: smallObject },
          {},
          signal,
        );
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
      checkReport(await engine.upload([source], { store, bucket, prefix: "" }, options), 1);
    },
    "get-large": async () => {
      const object = {
        kind: "object",
        store,
        bucket,
        key: storedLargeKey,
        sizeBytes: largeBytes,
      } as const;
      checkReport(await engine.downloadTo(object, download, options), 1);
    },
    "upload-files": async () => {
      const to = { store, bucket, prefix: `${client}/` };
      checkReport(await engine.upload([{ kind: "path", path: job.files }], to, options), fileCount);
    },
    "download-files": async () => {
      checkReport(await engine.download([prefix(filesPrefix)], download, options), fileCount);
    },
    rename: async () => {
      const report = await engine.rename(prefix(ownPrefix(client)), movedPrefix(client), options);
      checkReport(report, fileCount);
    },
    delete: async () => {
      checkReport(await engine.remove([prefix(movedPrefix(client))], options), fileCount);
    },
  };
  return {
    work,
    warmUp: async () => {
      await list(store, job, warmUpPages, signal);
      await atOnce(warmUpObjects, smallAtOnce, async (index) => {
        const key = warmUpKey(index);
        await store.write(bucket, key, { kind: "bytes", bytes: smallObject }, {}, signal);
        for await (const piece of (await store.read(bucket, key, {}, signal)).bytes) void piece;
      });
      const removed = async (name: string) =>
        checkReport(await engine.remove([prefix(name)], options), warmUpObjects);
      if (job.case === "rename") {
        const target = warmUpTarget(client);
        const renamed = await engine.rename(prefix(warmUpPrefix), target, options);
        checkReport(renamed, warmUpObjects);
        await removed(target);
      }
      if (job.case === "delete") await removed(warmUpPrefix);
    },
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

function checkReport(report: TransferReport, count: number): void {
  const failure = report.failed[0]?.error;
  if (failure) throw failure;
  expect(report.done === count, `${report.done} of ${count} were done`);
}
