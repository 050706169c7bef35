import { parentPort, workerData } from "node:worker_threads";
import type { Dispatcher } from "undici";
import { DirectReader } from "../direct/reader.ts";
import { connectorWith } from "./connector.ts";
import { blockBytes, FileDestination, WriteFailure } from "./fileDestination.ts";
import type {
  LandingEnd,
  LandingFailure,
  LandingNews,
  LandingOrder,
  ThreadSettings,
} from "./message.ts";

/**
 * The program of a landing thread: reads bodies from sockets, hashes them and writes them, all
 * while they are in the processor's own memory. Its writes are synchronous, since nobody else waits
 * for this thread; what is not read meanwhile the server has to wait with.
 */
const { trust, connectMs, connections, isWriting } = workerData as ThreadSettings;
const reader = new DirectReader(connectorWith(trust, connectMs), connections);
const cancels = new Map<number, () => void>();
const freeBlocks: Buffer[] = [];

function tell(news: LandingNews): void {
  parentPort?.postMessage(news);
}

function obey({ id, get, place }: LandingOrder & { readonly kind: "get" }): void {
  const block = freeBlocks.pop() ?? Buffer.allocUnsafeSlow(blockBytes);
  let hasHead = false;
  const destination = new FileDestination(
    place,
    get.headers["range"],
    { block, isWriting },
    (bytes, crc32) => tell({ id, kind: "landed", bytes, crc32 }),
  );
  const end = (how: LandingEnd) => {
    if (!cancels.delete(id)) return;
    freeBlocks.push(block);
    tell({ id, ...how });
  };
  const handler: Dispatcher.DispatchHandler = {
    onRequestStart: (controller) => {
      cancels.set(id, () => {
        controller.abort(new Error("cancelled"));
        end({ kind: "over" });
      });
    },
    onResponseStart: (_controller, status, headers) => {
      hasHead = true;
      tell({ id, kind: "head", status, headers: headers as Record<string, string | string[]> });
    },
    onResponseData: (_controller, bytes) => tell({ id, kind: "piece", bytes }),
    onResponseEnd: () => end({ kind: "complete" }),
    onResponseError: (_controller, error) => {
      // Who cannot connect here may elsewhere: with another resolver, with more certificates.
      if (!hasHead) return end({ kind: "declined" });
      if (!(error instanceof WriteFailure)) destination.end();
      end({ kind: "failed", error: failureOf(error) });
    },
  };
  cancels.set(id, () => end({ kind: "over" }));
  reader.dispatch({ ...get, destination }, handler, () => end({ kind: "declined" }));
}

function failureOf(error: Error): LandingFailure {
  const isWrite = error instanceof WriteFailure;
  const { code } = (isWrite ? error.cause : error) as { code?: unknown };
  return {
    where: isWrite ? "file" : "network",
    message: error.message,
    code: typeof code === "string" ? code : undefined,
  };
}

parentPort?.on("message", (order: LandingOrder) => {
  if (order.kind === "get") obey(order);
  else cancels.get(order.id)?.();
});
