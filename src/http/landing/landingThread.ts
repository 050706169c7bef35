import { parentPort, workerData } from "node:worker_threads";
import type { Dispatcher } from "undici";
import type { WriteProblem } from "../../core/placing.ts";
import { Crc32Block } from "../../checksums/crc32Block.ts";
import { FilePlacer } from "../../files/placeFile.ts";
import { Blocks } from "../direct/blocks.ts";
import { DirectReader } from "../direct/reader.ts";
import { connectorWith } from "./connector.ts";
import type { Throttling } from "../direct/throttling.ts";
import { FileDestination, WriteFailure } from "./fileDestination.ts";
import type {
  LandingEnd,
  LandingFailure,
  LandingNews,
  LandingOrder,
  ThreadSettings,
} from "./message.ts";
import { placing } from "./placing.ts";

/**
 * The program of a landing thread: reads bodies from sockets, hashes them and writes them, all
 * while they are in the processor's own memory. Its writes are synchronous, since nobody else waits
 * for this thread; what is not read meanwhile the server has to wait with.
 */
const { trust, connectMs, connections, isWriting, writers } = workerData as ThreadSettings;
const reader = new DirectReader(connectorWith(trust, connectMs), connections);
/** That something comes slowly is told so often. */
const tellMs = 1000;
const cancels = new Map<number, () => void>();
const blocks = new Blocks();
/** For what is large, to be used again. */
const checkedBlocks: Crc32Block[] = [];
const placer = new FilePlacer();

function tell(news: LandingNews): void {
  parentPort?.postMessage(news);
}

function obey({ id, get, place }: LandingOrder & { readonly kind: "get" }): void {
  const block = checkedBlocks.pop() ?? new Crc32Block();
  let hasHead = false;
  const destination = new FileDestination(
    place,
    get.headers["range"],
    { block, isWriting, writers },
    (bytes, crc32) => tell({ id, kind: "landed", bytes, crc32 }),
  );
  const end = (how: LandingEnd) => {
    if (!cancels.delete(id)) return;
    checkedBlocks.push(block);
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

function place(order: LandingOrder & { readonly kind: "place" }): void {
  const { id } = order;
  let untold: number[] = [];
  let isAnyPlaced = false;
  let lastTold = performance.now();
  const tellPlaced = () => {
    if (untold.length > 0) tell({ id, kind: "placed", indexes: untold });
    untold = [];
  };
  const listener = {
    // Each message wakes the other side: those of one turn of the loop go together.
    onPlaced: (index: number) => {
      isAnyPlaced = true;
      if (untold.push(index) === 1) setImmediate(tellPlaced);
      lastTold = performance.now();
    },
    onLeftBehind: (index: number, failure: WriteProblem) =>
      tell({ id, kind: "leftBehind", index, failure }),
    onCame: () => {
      const now = performance.now();
      if (now - lastTold < tellMs) return;
      lastTold = now;
      tell({ id, kind: "came" });
    },
    onThrottled: (throttling: Throttling) => tell({ id, kind: "throttled", ...throttling }),
    onEnd: () => {
      cancels.delete(id);
      tellPlaced();
      tell({ id, kind: isAnyPlaced ? "complete" : "declined" });
    },
  };
  const series = placing(order, { reader, blocks }, placer, listener);
  cancels.set(id, () => series.cancel());
  series.start();
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
  else if (order.kind === "place") place(order);
  else cancels.get(order.id)?.();
});
