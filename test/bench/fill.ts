import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { S3Client } from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { createHttpClient } from "../../src/http/client.ts";
import { createS3Home } from "../../src/s3/home.ts";
import { createTransferEngine } from "../../src/transfers/engine.ts";
import { isStorageError } from "../../src/core/errors.ts";
import { listKey, smallObject } from "./data.ts";
import {
  atOnce,
  fileCount,
  fileName,
  partBytes,
  smallAtOnce,
  smallCount,
  smallKey,
  storedLargeKey,
} from "./job.ts";

interface Filling {
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly bucket: string;
}

export interface Filler {
  /** The objects that are read from memory to memory. */
  small(): Promise<void>;
  list(keys: number): Promise<void>;
  /** The local files, named as they are. */
  files(folder: string, prefix: string): Promise<void>;
  /**
   * The large local file, as AWS SDK uploads it by default: in parts with a CRC32 each, and one made
   * of these. What clients upload themselves has checksums of different kinds.
   */
  large(path: string): Promise<void>;
  /** Removes what is below a prefix. */
  clear(prefix: string): Promise<void>;
  close(): Promise<void>;
}

/** Puts on a real server what the cases read. */
export async function createFiller(filling: Filling): Promise<Filler> {
  const { endpoint, region, accessKeyId, secretAccessKey, bucket } = filling;
  const http = createHttpClient({});
  const home = createS3Home({
    http,
    endpoint,
    region,
    addressing: "path",
    credentials: () => ({ accessKeyId, secretAccessKey }),
    identity: "bench",
  });
  const { store } = home;
  const { signal } = new AbortController();
  const engine = createTransferEngine();
  await home.createBucket({ name: bucket }, signal).catch((error: unknown) => {
    if (!isStorageError(error, "bucketExists")) throw error;
  });
  const put = async (key: string, bytes: Uint8Array) => {
    await store.write(bucket, key, { kind: "bytes", bytes }, {}, signal);
  };
  return {
    small: () => atOnce(smallCount, smallAtOnce, (index) => put(smallKey(index), smallObject)),
    list: (keys) => {
      const nothing = new Uint8Array();
      return atOnce(keys, smallAtOnce, (index) => put(listKey(index), nothing));
    },
    files: (folder, prefix) =>
      atOnce(fileCount, smallAtOnce, async (index) => {
        const name = fileName(index);
        await put(prefix + name, await readFile(join(folder, name)));
      }),
    large: async (path) => {
      const credentials = { accessKeyId, secretAccessKey };
      const client = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
      const params = { Bucket: bucket, Key: storedLargeKey, Body: createReadStream(path) };
      await new Upload({ client, params, partSize: partBytes }).done();
      client.destroy();
    },
    clear: async (prefix) => {
      const report = await engine.remove([{ kind: "prefix", store, bucket, prefix }], { signal });
      if (report.failed[0]) throw report.failed[0].error;
    },
    close: async () => {
      engine.dispose();
      await http.close();
    },
  };
}
