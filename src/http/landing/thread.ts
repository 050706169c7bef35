import { Worker } from "node:worker_threads";
import type { Dispatcher } from "undici";
import type { Landing } from "../../core/landing.ts";
import type { WriteProblem } from "../../core/placing.ts";
import { createController } from "../direct/controller.ts";
import type { Throttling } from "../direct/throttling.ts";
import { program } from "./landingThread.program.ts";
import type {
  LandingFailure,
  LandingGet,
  LandingNews,
  LandingOrder,
  PlacingOrder,
  ThreadSettings,
} from "./message.ts";

/** Who is told of an answer whose body goes to a file. */
export interface LandingHandler extends Dispatcher.DispatchHandler {
  /** So many more bytes of the body are in the file. */
  onLanded(bytes: number): void;
  /** The file cannot be written to; the error has the system's code. */
  onUnwritable(error: Error): void;
}

export interface LandingRequest {
  readonly get: LandingGet;
  readonly landing: Landing;
  readonly handler: LandingHandler;
  /** Nothing has come or will come: somebody else has to ask. */
  otherwise(): void;
  /** A body comes. */
  onAccepted(): void;
}

/** Files that are being placed. */
export interface PlacingUnderWay {
  /** Resolves when no file is touched any more; to `declined` when not one of them was placed. */
  readonly ended: Promise<"complete" | "declined">;
  cancel(): void;
}

/** A request under way. */
interface Turn extends LandingRequest {
  hasHead: boolean;
  readonly controller: Dispatcher.DispatchController;
  /** The file is not touched any more. */
  over(): void;
}

/** Who is told of files that are being placed. */
export interface PlacingHandler {
  /** It is there. */
  onPlaced(index: number): void;
  /** It failed, and its partial file is left. */
  onLeftBehind(index: number, failure: WriteProblem): void;
  /** Some of the others has come. */
  onCame(): void;
  /** The server asked for less. */
  onThrottled(throttling: Throttling): void;
}

/** Files on their way to their places. */
interface Batch {
  readonly handler: PlacingHandler;
  /** Nothing is touched any more. */
  readonly over: (how: "complete" | "declined") => void;
}

const idleMs = 10_000;
const writers = new Int32Array(new SharedArrayBuffer(4));
const resourceLimits = { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 32 };

/** One thread that receives, seen from outside. Ends by itself after a while with nothing to do. */
export class LandingThread {
  readonly #worker: Worker;
  readonly #isWriting: Int32Array<SharedArrayBuffer>;
  readonly #onEnd: () => void;
  readonly #turns = new Map<number, Turn>();
  readonly #batches = new Map<number, Batch>();
  #nextId = 0;
  #idle: NodeJS.Timeout | undefined;
  #isClosing = false;

  constructor(settings: Omit<ThreadSettings, "isWriting" | "writers">, onEnd: () => void) {
    this.#onEnd = onEnd;
    this.#isWriting = new Int32Array(new SharedArrayBuffer(4));
    const workerData: ThreadSettings = { ...settings, isWriting: this.#isWriting, writers };
    const worker = new Worker(program, {
      eval: typeof program === "string",
      name: "stowage-landing",
      resourceLimits,
      workerData,
    });
    worker.unref();
    worker.on("message", (news: LandingNews) => this.#told(news));
    let failure = new Error("The thread ended");
    worker.on("error", (error: Error) => (failure = error));
    worker.on("exit", () => this.#ended(failure));
    this.#worker = worker;
  }

  get load(): number {
    return this.#turns.size + this.#batches.size;
  }

  /** Whether it waits for the disk, and not for a server. */
  get isWriting(): boolean {
    return Atomics.load(this.#isWriting, 0) !== 0;
  }

  dispatch(request: LandingRequest): void {
    const id = this.#nextId++;
    const { get, landing, handler } = request;
    const { fd, position, sizeBytes, crc32 } = landing;
    let over: () => void = () => undefined;
    landing.begin(new Promise((resolve) => (over = resolve)));
    const controller = createController(() => this.#send({ kind: "cancel", id }));
    this.#begins();
    this.#turns.set(id, { ...request, hasHead: false, controller, over });
    const place = { fd, position, sizeBytes, crc32 };
    this.#send({ kind: "get", id, get, place });
    handler.onRequestStart?.(controller, {});
  }

  place(order: PlacingOrder, handler: PlacingHandler): PlacingUnderWay {
    const id = this.#nextId++;
    const { promise, resolve } = Promise.withResolvers<"complete" | "declined">();
    this.#begins();
    this.#batches.set(id, { handler, over: resolve });
    this.#send({ kind: "place", id, ...order });
    return { ended: promise, cancel: () => this.#send({ kind: "cancel", id }) };
  }

  /** A thread at work keeps the process alive, an idle one does not. */
  #begins(): void {
    clearTimeout(this.#idle);
    if (this.load === 0) this.#worker.ref();
  }

  /** Takes nothing more, and ends once nothing is under way. */
  close(): void {
    this.#isClosing = true;
    this.#onEnd();
    if (this.load === 0) void this.#worker.terminate();
  }

  #send(order: LandingOrder): void {
    this.#worker.postMessage(order);
  }

  #told(news: LandingNews): void {
    const batch = this.#batches.get(news.id);
    if (batch) return this.#toldOfBatch(news, batch);
    const turn = this.#turns.get(news.id);
    if (!turn) return;
    const { handler, controller, landing } = turn;
    switch (news.kind) {
      case "head":
        turn.hasHead = true;
        turn.onAccepted();
        return handler.onResponseStart?.(controller, news.status, news.headers, "");
      case "landed":
        landing.landed(news.bytes, news.crc32);
        return handler.onLanded(news.bytes);
      case "piece":
        return handler.onResponseData?.(controller, Buffer.from(news.bytes));
      case "complete":
        this.#end(news.id, turn);
        return handler.onResponseEnd?.(controller, {});
      case "declined":
        this.#end(news.id, turn);
        return controller.aborted ? undefined : turn.otherwise();
      case "failed":
        this.#end(news.id, turn);
        return failed(turn, news.error);
      case "over":
        return this.#end(news.id, turn);
      case "came":
      case "placed":
      case "leftBehind":
      case "throttled":
        return undefined;
    }
  }

  #toldOfBatch(news: LandingNews, { handler, over }: Batch): void {
    if (news.kind === "placed") {
      for (const index of news.indexes) handler.onPlaced(index);
    } else if (news.kind === "leftBehind") {
      handler.onLeftBehind(news.index, news.failure);
    } else if (news.kind === "came") {
      handler.onCame();
    } else if (news.kind === "throttled") {
      handler.onThrottled(news);
    } else if (news.kind === "complete" || news.kind === "declined") {
      this.#batches.delete(news.id);
      over(news.kind);
      this.#rests();
    }
  }

  #end(id: number, turn: Turn): void {
    this.#turns.delete(id);
    turn.over();
    this.#rests();
  }

  #rests(): void {
    if (this.load > 0) return;
    if (this.#isClosing) return this.close();
    this.#worker.unref();
    this.#idle = setTimeout(() => this.close(), idleMs).unref();
  }

  /** It is gone, and writes nothing any more. */
  #ended(error: Error): void {
    this.#onEnd();
    // It was ended within a write, and cannot say any more that this is over.
    if (this.isWriting) Atomics.sub(writers, 0, 1);
    for (const { over } of this.#batches.values()) over("declined");
    this.#batches.clear();
    for (const [id, turn] of this.#turns) {
      this.#turns.delete(id);
      turn.over();
      if (turn.controller.aborted) continue;
      if (turn.hasHead) turn.handler.onResponseError?.(turn.controller, error);
      else turn.otherwise();
    }
  }
}

function failed({ handler, controller }: Turn, { where, message, code }: LandingFailure): void {
  const error = Object.assign(new Error(message), code === undefined ? {} : { code });
  if (where === "file") handler.onUnwritable(error);
  else handler.onResponseError?.(controller, error);
}
