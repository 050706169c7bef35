import { createHttpClient } from "../../src/http/client.ts";
import { createS3Home } from "../../src/s3/home.ts";
import { createTransferEngine } from "../../src/transfers/engine.ts";
import { isStorageError } from "../../src/core/errors.ts";
import { listKey } from "./data.ts";
import { atOnce, smallAtOnce, smallBytes, smallCount, smallKey } from "./job.ts";

interface Filling {
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly bucket: string;
  readonly largeFile: string;
  readonly needsList: boolean;
}

const listKeys = 100_000;

/** Puts on a real server what the cases read: takes some minutes, most of them for the list. */
export async function fillServer(filling: Filling): Promise<{ listKeys: number }> {
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
  await home.createBucket({ name: bucket }, signal).catch((error: unknown) => {
    if (!isStorageError(error, "bucketExists")) throw error;
  });
  const put = (key: string, bytes: Uint8Array) =>
    store.write(bucket, key, { kind: "bytes", bytes }, {}, signal);
  const small = Buffer.alloc(smallBytes, 1);
  await atOnce(smallCount, smallAtOnce, async (index) => {
    await put(smallKey(index), small);
  });
  if (filling.needsList) {
    process.stderr.write(`filling the server with ${listKeys} keys\n`);
    const nothing = new Uint8Array();
    await atOnce(listKeys, 64, async (index) => {
      await put(listKey(index), nothing);
    });
  }
  const engine = createTransferEngine();
  const source = { kind: "path", path: filling.largeFile } as const;
  const onConflict = () => Promise.resolve({ choice: "overwrite", applyToAll: true } as const);
  const report = await engine.upload(
    [source],
    { store, bucket, prefix: "" },
    { signal, onConflict },
  );
  if (report.failed[0]) throw report.failed[0].error;
  engine.dispose();
  await http.close();
  return { listKeys };
}
