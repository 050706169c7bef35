import { closeSync, constants, fstatSync, lstatSync, openSync, readSync } from "node:fs";
import type { BigIntStats } from "node:fs";
import { parentPort } from "node:worker_threads";
import type { Reply } from "../threads/orderThread.ts";
import type { FileAnswer, FileOrder, Looked, TimedAnswer } from "./fileOrder.ts";
import { errorCode } from "../../files/errorCode.ts";
import { identityOf } from "../../files/fileIdentity.ts";
import { FilePlacer } from "../../files/placeFile.ts";

/**
 * The program of a file thread, see {@link OrderThread}. Its calls are synchronous: each trip of an
 * asynchronous one to Node's own threads costs more than a call for a small file takes.
 */
type Order = FileOrder & { readonly job: number };

const placer = new FilePlacer();

function look(path: string): Looked {
  try {
    const stats = lstatSync(path, { bigint: true });
    if (stats.isSymbolicLink()) return { kind: "symlink" };
    if (stats.isDirectory()) return { kind: "folder" };
    if (!stats.isFile()) return { kind: "special" };
    const sizeBytes = Number(stats.size);
    const modifiedMs = msOf(stats.mtimeNs);
    const identity = identityOf({ size: sizeBytes, mtimeMs: modifiedMs, ino: Number(stats.ino) });
    return { kind: "file", sizeBytes, modifiedMs, fingerprint: fingerprintOf(stats), identity };
  } catch (error) {
    return { kind: "failed", error: String(error), code: String(errorCode(error)) };
  }
}

/** Exactly the number that Node makes of it where stats are numbers. */
function msOf(ns: bigint): number {
  const second = 1_000_000_000n;
  return Number(ns / second) * 1000 + Number(ns % second) / 1_000_000;
}

function fingerprintOf({ size, mtimeNs }: BigIntStats): string {
  return `${size}:${mtimeNs}`;
}

function read({ path, memory }: FileOrder & { readonly order: "read" }): FileAnswer {
  const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants as Partial<typeof constants>;
  const fd = openSync(path, (O_RDONLY ?? 0) | O_NOFOLLOW | O_NONBLOCK);
  try {
    const opened = fstatSync(fd, { bigint: true });
    if (!opened.isFile()) return { kind: "special" };
    if (opened.size > BigInt(memory.length)) return { kind: "large" };
    const sizeBytes = Number(opened.size);
    for (let at = 0; at < sizeBytes;) {
      const count = readSync(fd, memory, at, sizeBytes - at, at);
      if (count === 0) return { kind: "changed" };
      at += count;
    }
    // A file that was deleted meanwhile is still whole; one that was replaced is another one.
    const there = lstatSync(path, { bigint: true, throwIfNoEntry: false });
    if (there && (there.ino !== opened.ino || there.dev !== opened.dev)) return { kind: "changed" };
    const now = there ?? fstatSync(fd, { bigint: true });
    if (fingerprintOf(now) !== fingerprintOf(opened)) return { kind: "changed" };
    return { kind: "read", sizeBytes, fingerprint: fingerprintOf(opened) };
  } finally {
    closeSync(fd);
  }
}

function obey(order: FileOrder): FileAnswer | Promise<FileAnswer> {
  switch (order.order) {
    case "look":
      return { kind: "looked", all: order.paths.map(look) };
    case "read":
      return read(order);
    case "place":
      return placer.place(order, order.bytes);
  }
}

async function reply(order: Order): Promise<Reply<TimedAnswer>> {
  const { job } = order;
  try {
    const started = performance.now();
    const obeying = obey(order);
    const tookMs = performance.now() - started;
    return { job, value: { ...(await obeying), tookMs } };
  } catch (error) {
    return { job, error: String(error), code: String(errorCode(error)) };
  }
}

let replies: Reply<TimedAnswer>[] = [];
parentPort?.on("message", (orders: readonly Order[]) => {
  for (const order of orders)
    void reply(order).then((one) => {
      if (replies.push(one) > 1) return;
      setImmediate(() => {
        parentPort?.postMessage(replies);
        replies = [];
      });
    });
});
