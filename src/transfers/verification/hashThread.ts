import { readSync } from "node:fs";
import { parentPort } from "node:worker_threads";
import type { Reply } from "../threads/orderThread.ts";
import { createDigest } from "./digest.ts";
import type { Digest } from "./digest.ts";
import type { HashInput, HashOrder } from "./hashOrder.ts";

/** The program of a hash thread, see {@link OrderThread}. */
type Order = HashOrder & { readonly job: number };

const block = Buffer.allocUnsafeSlow(1024 * 1024);
const streams = new Map<number, Digest>();

function feed(digest: Digest, input: HashInput): void {
  if ("bytes" in input) return digest.update(input.bytes);
  for (let at = 0; at < input.length;) {
    const wanted = Math.min(block.length, input.length - at);
    const count = readSync(input.fd, block, 0, wanted, input.first + at);
    if (count === 0) throw new Error("the file is shorter than it was");
    digest.update(block.subarray(0, count));
    at += count;
  }
}

function obey(order: HashOrder): string {
  switch (order.order) {
    case "once": {
      const digest = createDigest(order.algorithm);
      feed(digest, order.input);
      return digest.value();
    }
    case "update": {
      const digest = streams.get(order.stream) ?? createDigest(order.algorithm);
      streams.set(order.stream, digest);
      feed(digest, order.input);
      return "";
    }
    case "finish": {
      const digest = streams.get(order.stream);
      streams.delete(order.stream);
      if (!digest) throw new Error("nothing was hashed");
      return digest.value();
    }
    case "drop":
      streams.delete(order.stream);
      return "";
  }
}

function reply(order: Order): Reply<string> {
  try {
    return { job: order.job, value: obey(order) };
  } catch (error) {
    return { job: order.job, error: `Cannot hash: ${String(error)}` };
  }
}

parentPort?.on("message", (orders: readonly Order[]) => {
  for (const order of orders) parentPort?.postMessage([reply(order)]);
});
