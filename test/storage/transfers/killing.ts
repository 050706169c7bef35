import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import type { BucketHome } from "../../../src/core/bucketHome.ts";
import { startFaultProxy, type SeenRequest } from "../../servers/faultProxy.ts";
import { clientOf, freshName, live, removeBucket, type ServerUnderTest } from "../s3/server.ts";
import type { Job, Outcome, Work } from "./killedChild.ts";
import type { Workshop } from "./workshop.ts";

export type Is = (request: SeenRequest) => boolean;
export const isPart: Is = ({ method, target }) =>
  method === "PUT" && /[?&]partNumber=(?!10000(?:&|$))/.test(target);
export const isBegin: Is = ({ method, target }) => method === "POST" && /[?&]uploads/.test(target);
export const isComplete: Is = ({ method, target }) => method === "POST" && /uploadId=/.test(target);
export const isRange: Is = ({ method, headers }) =>
  method === "GET" && headers["range"] !== undefined;
export const isCopy: Is = ({ headers }) => headers["x-amz-copy-source"] !== undefined;
export const isDelete: Is = ({ method, target }) => method === "POST" && /[?&]delete/.test(target);
export const isPut: Is = ({ method, target }) =>
  method === "PUT" && !target.includes("partNumber=");

/** A bucket of a running server, and processes that work on it through a proxy that counts. */
export interface Killing {
  readonly workshop: Workshop;
  readonly bucket: string;
  readonly direct: ReturnType<typeof clientOf>;
  count(is: Is): number;
  /** Killed (SIGKILL) as soon as so many such requests have arrived at the server. */
  killed(journals: string, work: Work, is: Is, many: number): Promise<void>;
  killedWhen(journals: string, work: Work, isSo: () => boolean | Promise<boolean>): Promise<void>;
  /** Goes on to the end, which has to be without a failure. */
  finished(journals: string, work: Work): Promise<Outcome>;
  /** So slow that a process is killed in the middle. */
  slowly(method: "PUT" | "GET" | "POST"): void;
  stop(): Promise<void>;
}

export async function startKilling(
  server: ServerUnderTest,
  { isVersioned = false }: { readonly isVersioned?: boolean } = {},
): Promise<Killing> {
  const running = await server.start();
  const proxy = await startFaultProxy(running.endpoint);
  const bucket = freshName();
  const direct = clientOf(running);
  const { store } = direct.home;
  await direct.home.createBucket({ name: bucket }, live());
  if (isVersioned) await direct.home.settings?.update(bucket, { versioning: "enabled" }, live());

  const count = (is: Is) => proxy.requests.filter(is).length;
  const child = (journals: string, work: Work) => {
    const { region, owner, stranger } = running;
    const { endpoint } = proxy;
    const job: Job = { server: { endpoint, region, owner, stranger }, bucket, journals, work };
    const file = join(import.meta.dirname, "killedChild.ts");
    return spawn(process.execPath, [file, JSON.stringify(job)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
  };
  const killedWhen: Killing["killedWhen"] = async (journals, work, isSo) => {
    const process = child(journals, work);
    const ended = once(process, "exit");
    while (!(await isSo()) && process.exitCode === null) await sleep(1);
    process.kill("SIGKILL");
    await ended;
  };
  return {
    workshop: { store, faulty: store, bucket, proxy },
    bucket,
    direct,
    count,
    killed: (journals, work, is, many) => killedWhen(journals, work, () => count(is) >= many),
    killedWhen,
    finished: async (journals, work) => {
      const process = child(journals, work);
      const [output] = await Promise.all([text(process.stdout), once(process, "exit")]);
      const outcome = JSON.parse(output) as Outcome;
      assert.deepEqual(outcome.failed, []);
      return outcome;
    },
    slowly: (method) => void proxy.add({ method, fault: { kind: "delay", delayMs: 150 } }),
    stop: async () => {
      if (isVersioned) await removeVersions(direct.home, bucket);
      await removeBucket(direct.home, bucket);
      await direct.http.close();
      await proxy.stop();
      await running.stop();
    },
  };
}

async function removeVersions(home: BucketHome, bucket: string): Promise<void> {
  for (;;) {
    const page = await home.features?.versions(bucket, { prefix: "" }, live());
    const ids = (page?.items ?? []).flatMap((one) =>
      one.kind === "prefix" ? [] : [{ key: one.key, versionId: one.versionId }],
    );
    if (ids.length === 0) return;
    await home.store.delete(bucket, ids, live());
  }
}
