import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BucketHome } from "../../../../src/core/bucketHome.ts";
import type { ObjectStore } from "../../../../src/core/store.ts";
import { startS3Server } from "../../../servers/s3.ts";
import { clientOf, freshName, live, type Running } from "../../s3/server.ts";

export const partBytes = 64 * 1024;
export const thresholdBytes = 2 * partBytes;

/** What is moved. `large` goes in parts; all are small enough to be moved some thousand times. */
export const bytes = {
  small: pseudoRandom(10_007),
  large: pseudoRandom(4 * partBytes + 40_005),
} as const;

/** What all runs of the matrix share: a server, and sources that no run changes. */
export interface Material {
  readonly running: Running;
  /** Without the proxy. */
  readonly store: ObjectStore;
  readonly bucket: string;
  readonly otherBucket: string;
  /** Where `small.bin` and `large.bin` are, and where runs make folders of their own. */
  readonly folder: string;
  end(): Promise<void>;
}

export async function makeMaterial(): Promise<Material> {
  const server = await startS3Server({ takesSmallParts: true });
  const owner = {
    accessKeyId: server.accessKeyId,
    secretAccessKey: server.secretAccessKey,
  };
  const running = { ...server, owner, stranger: owner };
  const { http, home } = clientOf(running);
  const [bucket, otherBucket] = await Promise.all([newBucket(home), newBucket(home)]);
  const folder = mkdtempSync(join(tmpdir(), "stowage-matrix-"));
  for (const [name, content] of Object.entries(bytes)) {
    writeFileSync(join(folder, `${name}.bin`), content);
    await put(home.store, bucket, `source/${name}.bin`, content);
  }
  return {
    running,
    store: home.store,
    bucket,
    otherBucket,
    folder,
    end: async () => {
      await http.close();
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export async function put(
  store: ObjectStore,
  bucket: string,
  key: string,
  content: Uint8Array,
): Promise<void> {
  await store.write(bucket, key, { kind: "bytes", bytes: content }, {}, live());
}

async function newBucket(home: BucketHome): Promise<string> {
  const name = freshName();
  await home.createBucket({ name }, live());
  return name;
}

/** The same in every run, so that a failure can be looked at again. */
function pseudoRandom(size: number): Uint8Array {
  const blocks = Array.from({ length: Math.ceil(size / 32) }, (_, index) =>
    createHash("sha256").update(`${size} ${index}`).digest(),
  );
  return Buffer.concat(blocks).subarray(0, size);
}

/** As long as the other, and different in every part. */
export function changed(content: Uint8Array): Uint8Array {
  return content.map((byte) => byte ^ 0xff);
}
