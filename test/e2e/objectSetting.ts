import type { BucketHome } from "../../src/core/bucketHome.ts";
import { createProvider } from "../../src/providers/s3/provider.ts";
import { s3Sandbox, type SandboxConnection } from "../run/workbench/sandbox.ts";
import { startFaultProxy, type FaultProxy } from "../servers/faultProxy.ts";
import { startS3Server } from "../servers/s3.ts";
import type { Teardown } from "../teardown.ts";
import { openWorkbench, type Workbench, type WorkbenchOptions } from "./workbench/session.ts";

/** A real server, seen from the test's side: arranges what the workbench finds, reads what it left. */
export interface ObjectSetting {
  readonly home: BucketHome;
  readonly connection: SandboxConnection;
  /** Between the workbench and the server; the test's own requests go past it. */
  readonly proxy: FaultProxy;
  put(bucket: string, key: string, content: string | Uint8Array): Promise<void>;
  /** Puts objects whose text is `content of` and their key. */
  fill(bucket: string, ...keys: readonly string[]): Promise<void>;
  /** All keys of a bucket, in order. */
  keys(bucket: string): Promise<string[]>;
  text(bucket: string, key: string): Promise<string>;
  /** A workbench that is connected to it as `Sandbox`, with what is in a bucket shown. */
  openWorkbench(bucket: string, options?: WorkbenchOptions): Promise<Workbench>;
}

export async function startObjectSetting(
  teardown: Teardown,
  ...buckets: readonly string[]
): Promise<ObjectSetting> {
  const { signal } = new AbortController();
  const server = teardown.add(await startS3Server());
  const sandbox = s3Sandbox(server);
  const { connection, secrets } = sandbox;
  if (connection.kind !== "s3") throw new Error("The sandbox is not S3");
  const access = { read: async () => secrets, update: async () => {} };
  const session = createProvider({}).open(connection, access);
  teardown.add({ stop: () => session.dispose() });
  const home = await session.home(undefined, signal);
  for (const name of buckets) await home.createBucket({ name }, signal);
  const proxy = teardown.add(await startFaultProxy(server.endpoint));
  const proxied = { ...sandbox, connection: { ...connection, endpoint: proxy.endpoint } };
  const put: ObjectSetting["put"] = async (bucket, key, content) => {
    const bytes = typeof content === "string" ? Buffer.from(content) : content;
    await home.store.write(bucket, key, { kind: "bytes", bytes }, {}, signal);
  };
  return {
    home,
    proxy,
    connection: proxied,
    put,
    fill: async (bucket, ...keys) => {
      for (const key of keys) await put(bucket, key, `content of ${key}`);
    },
    keys: async (bucket) => {
      const { items } = await home.store.list(bucket, { prefix: "" }, signal);
      return items.map((item) => (item.kind === "object" ? item.key : item.prefix));
    },
    text: async (bucket, key) => {
      const { bytes } = await home.store.read(bucket, key, {}, signal);
      const chunks: Uint8Array[] = [];
      for await (const chunk of bytes) chunks.push(Buffer.from(chunk));
      return Buffer.concat(chunks).toString();
    },
    openWorkbench: async (bucket, options) => {
      const workbench = await openWorkbench(teardown, { connections: [proxied], ...options });
      await workbench.views.open("Stowage");
      await workbench.views.expandPath("Sandbox", bucket);
      return workbench;
    },
  };
}

/** Asks again until it is as expected, or the time is over: the workbench works on its own. */
export async function eventually(check: () => Promise<void>, patienceMs = 30_000): Promise<void> {
  const until = Date.now() + patienceMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
