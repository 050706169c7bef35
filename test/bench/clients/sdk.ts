import { createReadStream, createWriteStream } from "node:fs";
import { stat } from "node:fs/promises";
import { Agent } from "node:http";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import {
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { smallObject } from "../data.ts";
import {
  atOnce,
  expect,
  largeBytes,
  largeKey,
  listPrefix,
  partBytes,
  partsAtOnce,
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
import { removeBelow, renameBelow, sdkFiles } from "./sdkFiles.ts";

/** AWS SDK v3 as its documentation shows it, with its defaults and as many sockets as it wants. */
export function createSdk(job: Job): Contender {
  const { endpoint, region, bucket: Bucket, accessKeyId, secretAccessKey } = job;
  const client = new S3Client({
    endpoint,
    region,
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey },
    requestHandler: { httpAgent: new Agent({ keepAlive: true, maxSockets: 64 }) },
  });
  const Body = smallObject;
  const work: Contender["work"] = {
    ...sdkFiles(client, job),
    list: async () => {
      const count = await list(client, job, Infinity);
      expect(count === job.listKeys, `${count} of ${job.listKeys} keys were listed`);
    },
    "put-small": () =>
      atOnce(smallCount, smallAtOnce, async (index) => {
        await client.send(new PutObjectCommand({ Bucket, Key: smallKey(index), Body }));
      }),
    "get-small": () =>
      atOnce(smallCount, smallAtOnce, async (index) => {
        const answer = await client.send(new GetObjectCommand({ Bucket, Key: smallKey(index) }));
        let size = 0;
        for await (const piece of answer.Body as Readable) size += (piece as Buffer).length;
        expect(size === smallBytes, "a small object was read");
      }),
    "put-large": async () => {
      const upload = new Upload({
        client,
        params: { Bucket, Key: largeKey, Body: createReadStream(job.largeFile) },
        partSize: partBytes,
        queueSize: partsAtOnce,
      });
      await upload.done();
    },
    "get-large": async () => {
      const answer = await client.send(new GetObjectCommand({ Bucket, Key: storedLargeKey }));
      const path = join(job.folder, "sdk");
      await pipeline(answer.Body as Readable, createWriteStream(path));
      expect((await stat(path)).size === largeBytes, "the large file was read");
    },
  };
  return {
    work,
    warmUp: async () => {
      await list(client, job, warmUpPages);
      await atOnce(warmUpObjects, smallAtOnce, async (index) => {
        const Key = warmUpKey(index);
        await client.send(new PutObjectCommand({ Bucket, Key, Body }));
        const answer = await client.send(new GetObjectCommand({ Bucket, Key }));
        for await (const piece of answer.Body as Readable) void piece;
      });
      if (job.case === "rename") {
        const target = warmUpTarget(job.client);
        await renameBelow(client, Bucket, warmUpPrefix, target);
        await removeBelow(client, Bucket, target);
      }
      if (job.case === "delete") await removeBelow(client, Bucket, warmUpPrefix);
    },
    close: () => Promise.resolve(client.destroy()),
  };
}

async function list(client: S3Client, { bucket: Bucket }: Job, pages: number): Promise<number> {
  let count = 0;
  let ContinuationToken: string | undefined;
  for (let page = 0; page < pages; page++) {
    const answer = await client.send(
      new ListObjectsV2Command({ Bucket, Prefix: listPrefix, ContinuationToken }),
    );
    count += answer.Contents?.length ?? 0;
    if (!answer.IsTruncated) break;
    ContinuationToken = answer.NextContinuationToken;
  }
  return count;
}
