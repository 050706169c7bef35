import { open } from "node:fs/promises";
import { join } from "node:path";
import aws4 from "aws4";
import { Agent } from "undici";
import type { Dispatcher } from "undici";
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
import { rawFiles, removeBelow, renameBelow } from "./rawFiles.ts";
import { listed } from "./rawListing.ts";

export type Method = "GET" | "PUT" | "POST" | "DELETE";
export type Send = (
  method: Method,
  path: string,
  more?: { body?: Uint8Array | string; headers?: Record<string, string> },
) => Promise<Dispatcher.ResponseData>;

/**
 * The floor: undici and nothing else. Nothing is hashed or retried, and regular expressions are all
 * that reads XML; requests are signed only where the server looks at signatures.
 */
export function createRaw(job: Job): Contender {
  const { endpoint, bucket, isSigned } = job;
  const agent = new Agent({ connections: 64 });
  const send: Send = async (method, path, { body, headers } = {}) => {
    const answer = await agent.request({
      origin: endpoint,
      method,
      path: `/${bucket}${path}`,
      headers: isSigned ? signed(job, method, `/${bucket}${path}`, headers) : (headers ?? null),
      body: body ?? null,
    });
    expect(answer.statusCode < 300, `${method} ${path}: ${answer.statusCode}`);
    return answer;
  };
  const work: Contender["work"] = {
    ...rawFiles(send, job),
    list: async () => {
      const { length } = await listed(send, listPrefix, Infinity);
      expect(length === job.listKeys, `${length} of ${job.listKeys} keys were listed`);
    },
    "put-small": () =>
      atOnce(smallCount, smallAtOnce, async (index) => {
        const answer = await send("PUT", `/${smallKey(index)}`, { body: smallObject });
        await answer.body.dump();
      }),
    "get-small": () =>
      atOnce(smallCount, smallAtOnce, async (index) => {
        const answer = await send("GET", `/${smallKey(index)}`);
        let size = 0;
        for await (const piece of answer.body) size += (piece as Buffer).length;
        expect(size === smallBytes, "a small object was read");
      }),
    "put-large": () => putLarge(send, job),
    "get-large": () => getLarge(send, job),
  };
  return {
    work,
    warmUp: async () => {
      await listed(send, listPrefix, warmUpPages);
      await atOnce(warmUpObjects, smallAtOnce, async (index) => {
        await (await send("PUT", `/${warmUpKey(index)}`, { body: smallObject })).body.dump();
        await (await send("GET", `/${warmUpKey(index)}`)).body.dump();
      });
      if (job.case === "rename") {
        const target = warmUpTarget(job.client);
        await renameBelow(send, job, warmUpPrefix, target);
        await removeBelow(send, target);
      }
      if (job.case === "delete") await removeBelow(send, warmUpPrefix);
    },
    close: () => agent.close(),
  };
}

function signed(
  { endpoint, region, accessKeyId, secretAccessKey }: Job,
  method: string,
  path: string,
  headers: Record<string, string> = {},
): Record<string, string> {
  const { host } = new URL(endpoint);
  const all = { ...headers, "x-amz-content-sha256": "UNSIGNED-PAYLOAD" };
  const request = { method, path, host, region, service: "s3", headers: all };
  return aws4.sign(request, { accessKeyId, secretAccessKey }).headers as Record<string, string>;
}

async function putLarge(send: Send, job: Job): Promise<void> {
  const begun = await (await send("POST", `/${largeKey}?uploads=`)).body.text();
  const id = encodeURIComponent(/<UploadId>([^<]+)</.exec(begun)?.[1] ?? "");
  const file = await open(job.largeFile);
  const etags: string[] = [];
  await atOnce(largeBytes / partBytes, partsAtOnce, async (index) => {
    const body = Buffer.allocUnsafeSlow(partBytes);
    const { bytesRead } = await file.read(body, 0, partBytes, index * partBytes);
    expect(bytesRead === partBytes, "a part was read");
    const path = `/${largeKey}?partNumber=${index + 1}&uploadId=${id}`;
    const answer = await send("PUT", path, { body });
    await answer.body.dump();
    etags[index] = String(answer.headers["etag"]);
  });
  await file.close();
  const parts = etags.map(
    (etag, index) => `<Part><PartNumber>${index + 1}</PartNumber><ETag>${etag}</ETag></Part>`,
  );
  const body = `<CompleteMultipartUpload>${parts.join("")}</CompleteMultipartUpload>`;
  await (await send("POST", `/${largeKey}?uploadId=${id}`, { body })).body.dump();
}

async function getLarge(send: Send, job: Job): Promise<void> {
  const file = await open(join(job.folder, "raw"), "w");
  await atOnce(largeBytes / partBytes, partsAtOnce, async (index) => {
    let at = index * partBytes;
    const headers = { range: `bytes=${at}-${at + partBytes - 1}` };
    const answer = await send("GET", `/${storedLargeKey}`, { headers });
    for await (const piece of answer.body) {
      await file.write(piece as Buffer, 0, (piece as Buffer).length, at);
      at += (piece as Buffer).length;
    }
  });
  expect((await file.stat()).size === largeBytes, "the large file was read");
  await file.close();
}
