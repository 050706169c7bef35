import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { join } from "node:path";
import { isStorageError } from "../../../../src/core/errors.ts";
import type { ObjectStore } from "../../../../src/core/store.ts";
import type { TransferEngine, TransferOptions } from "../../../../src/transfers/transfer.ts";
import { startFaultProxy, type FaultProxy } from "../../../servers/faultProxy.ts";
import { clientOf, live, readAll } from "../../s3/server.ts";
import { withSmallParts } from "../workshop.ts";
import type { Patience } from "./faultTypes.ts";
import type { Material } from "./material.ts";

const longestRunMs = 60_000;

/** Where one transfer happens: a proxy, clients, a prefix and a folder of its own. */
export interface Scene {
  readonly material: Material;
  readonly engine: TransferEngine;
  readonly proxy: FaultProxy;
  /** Two connections to the server, both by way of the proxy. */
  readonly near: ObjectStore;
  readonly far: ObjectStore;
  /** Ends with `/`; nobody else puts anything below it, in either bucket. */
  readonly prefix: string;
  readonly folder: string;
  readonly options: TransferOptions;
  /** The bytes that are stored there now, whatever the weather; undefined when there are none. */
  stored(bucket: string, key: string): Promise<Uint8Array | undefined>;
  /** Closes the clients; says what does not want to end. */
  close(): Promise<readonly string[]>;
}

let scenes = 0;

export async function makeScene(
  material: Material,
  engine: TransferEngine,
  { patience, endpoint }: { readonly patience: Patience; readonly endpoint?: string | undefined },
): Promise<Scene> {
  const name = `run${++scenes}`;
  const { running, store } = material;
  const proxy = await startFaultProxy(running.endpoint);
  const clients = ["near", "far"].map((identity) =>
    clientOf(
      { ...running, endpoint: endpoint ?? proxy.endpoint },
      {
        s3: { identity: `${name} ${identity}`, longWorkMs: patience.silentMs },
        http: {
          timeouts: { connectMs: 5000, headersMs: patience.silentMs, idleMs: patience.silentMs },
          retry: { attempts: patience.attempts, firstWaitMs: 20, longestWaitMs: 100 },
        },
      },
    ),
  );
  const [near, far] = clients;
  if (!near || !far) throw new Error("There are two clients");
  const folder = join(material.folder, name);
  mkdirSync(folder);
  return {
    material,
    engine,
    proxy,
    near: withSmallParts(near.home.store, 1),
    far: withSmallParts(far.home.store, 1),
    prefix: `${name}/`,
    folder,
    options: {
      signal: AbortSignal.timeout(longestRunMs),
      // What is in the way is somebody else's, who came meanwhile.
      onConflict: async () => ({ choice: "skip", applyToAll: true }),
    },
    async stored(bucket, key) {
      try {
        return await readAll(await store.read(bucket, key, {}, live()));
      } catch (error) {
        if (isStorageError(error, "noSuchObject")) return undefined;
        throw error;
      }
    },
    async close() {
      const open = openFilesBelow(folder);
      const closed = Promise.all(clients.map(({ http }) => http.close()));
      const areClosed = await Promise.race([closed.then(() => true), after(10_000)]);
      const areGone = await until(() => proxy.connections === 0, 10_000);
      await proxy.stop();
      rmSync(folder, { recursive: true, force: true });
      return [
        ...open.map((path) => `the file ${path} is open`),
        ...(areClosed ? [] : ["a request never ends"]),
        ...(areGone ? [] : [`${proxy.connections} sockets stay open`]),
      ];
    },
  };
}

/** File handles of this process, where the system tells. */
function openFilesBelow(folder: string): string[] {
  const fds = "/proc/self/fd";
  return readdirSync(fds).flatMap((fd) => {
    const path = target(join(fds, fd));
    return path.startsWith(folder) ? [path] : [];
  });
}

function target(link: string): string {
  try {
    return readlinkSync(link);
  } catch {
    // The handle with which the folder of handles was read.
    return "";
  }
}

async function after(ms: number): Promise<false> {
  await new Promise((resolve) => setTimeout(resolve, ms).unref());
  return false;
}

export async function until(isTrue: () => boolean, ms: number): Promise<boolean> {
  const deadline = Date.now() + ms;
  while (!isTrue()) {
    if (Date.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return true;
}

/** Everything in a folder, with what is in it; names of folders end with `/`. */
export function filesIn(folder: string): Record<string, Uint8Array> {
  const found: Record<string, Uint8Array> = {};
  if (!existsSync(folder)) return found;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) found[path.slice(folder.length + 1)] = readFileSync(path);
  }
  return found;
}
