import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import {
  CopyObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  paginateListObjectsV2,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import type { S3Client } from "@aws-sdk/client-s3";
import { atOnce, expect, filesPrefix, movedPrefix, ownPrefix, smallAtOnce } from "../job.ts";
import type { Contender, Job } from "../job.ts";

/** Folders and prefixes as a program on the SDK would do them: so many at once, deletes in batches. */
export function sdkFiles(client: S3Client, job: Job): Contender["work"] {
  const { bucket: Bucket } = job;
  const own = ownPrefix(job.client);
  const moved = movedPrefix(job.client);
  const download = join(job.folder, job.client);
  return {
    "upload-files": async () => {
      await eachOf(await readdir(job.files), async (name) => {
        const path = join(job.files, name);
        const { size: ContentLength } = await stat(path);
        const Body = createReadStream(path);
        await client.send(new PutObjectCommand({ Bucket, Key: own + name, Body, ContentLength }));
      });
    },
    "download-files": async () => {
      await mkdir(download, { recursive: true });
      await eachOf(await keysUnder(client, Bucket, filesPrefix), async (Key) => {
        const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
        const path = join(download, Key.slice(filesPrefix.length));
        await pipeline(Body as Readable, createWriteStream(path));
      });
    },
    rename: () => renameBelow(client, Bucket, own, moved),
    delete: () => removeBelow(client, Bucket, moved),
  };
}

function eachOf(all: readonly string[], work: (one: string) => Promise<void>): Promise<void> {
  return atOnce(all.length, smallAtOnce, (index) => work(all[index] ?? ""));
}

/** Copies what is below a prefix to another one, and deletes it there. */
export async function renameBelow(
  client: S3Client,
  Bucket: string,
  prefix: string,
  target: string,
): Promise<void> {
  const keys = await keysUnder(client, Bucket, prefix);
  await eachOf(keys, async (from) => {
    const Key = target + from.slice(prefix.length);
    await client.send(new CopyObjectCommand({ Bucket, Key, CopySource: `${Bucket}/${from}` }));
  });
  await remove(client, Bucket, keys);
}

export async function removeBelow(client: S3Client, Bucket: string, Prefix: string): Promise<void> {
  await remove(client, Bucket, await keysUnder(client, Bucket, Prefix));
}

async function keysUnder(client: S3Client, Bucket: string, Prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const page of paginateListObjectsV2({ client }, { Bucket, Prefix })) {
    for (const { Key } of page.Contents ?? []) if (Key !== undefined) keys.push(Key);
  }
  return keys;
}

async function remove(client: S3Client, Bucket: string, keys: readonly string[]): Promise<void> {
  const batches = Math.ceil(keys.length / 1000);
  await atOnce(batches, smallAtOnce, async (batch) => {
    const Objects = keys.slice(batch * 1000, (batch + 1) * 1000).map((Key) => ({ Key }));
    const answer = await client.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }),
    );
    expect((answer.Errors ?? []).length === 0, "all were deleted");
  });
}
