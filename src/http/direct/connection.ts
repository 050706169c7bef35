import type { OnReadOpts, Socket } from "node:net";
import type { buildConnector, Dispatcher } from "undici";
import { decodeChunks } from "./chunks.ts";
import { createController } from "./controller.ts";
import type { Destination } from "./destination.ts";
import { isInterim, parseResponseHead } from "./responseHead.ts";
import type { ResponseHead } from "./responseHead.ts";

export type Connector = ReturnType<typeof buildConnector>;

export interface DirectRequest {
  /** As it goes to the wire, in Latin-1, with the empty line. */
  readonly head: string;
  /** As long as the head says. */
  readonly body?: Uint8Array | undefined;
  readonly destination: Destination;
  readonly handler: Dispatcher.DispatchHandler;
  /**
   * Called instead of all further calls of the handler when the answer is not of the plain kind or
   * the connection was closed before the request was read: somebody else has to ask again.
   */
  otherwise(why: "answer" | "stale"): void;
}

/** A request under way. */
interface Turn {
  readonly request: DirectRequest;
  readonly controller: Dispatcher.DispatchController;
  headText: string;
  head: ResponseHead | undefined;
  /** A body in chunks, as far as it has come. */
  chunks: { readonly head: ResponseHead; text: string } | undefined;
  receivedBytes: number;
}

/** The code is undici's. */
class ConnectionClosed extends Error {
  readonly code = "UND_ERR_SOCKET";
}

const headBytes = 16 * 1024;
const longestHead = 64 * 1024;
const longestChunked = 64 * 1024;
const headEnd = "\r\n\r\n";

/**
 * One HTTP/1.1 connection that gets bodies of known length, or short ones, one after the other. The system writes
 * what arrives straight into the memory of the request, in as few calls as it can: a third of the
 * time of a general parser that is handed small pieces.
 */
export class DirectConnection {
  readonly #onIdle: (keptMs: number) => void;
  readonly #onClosed: () => void;
  readonly #headRoom = Buffer.allocUnsafeSlow(headBytes);
  #socket: Socket | undefined;
  #turn: Turn | undefined;
  #isUsed = false;
  #isClosed = false;

  /** `onIdle` is told that it can be used again and for how long; `onClosed` that it cannot. */
  constructor(onIdle: (keptMs: number) => void, onClosed: () => void) {
    this.#onIdle = onIdle;
    this.#onClosed = onClosed;
  }

  /** For the options of the socket: where it reads to, and who is told. */
  readonly onread: OnReadOpts = {
    buffer: () => this.#room(),
    callback: (bytes) => {
      this.#arrived(bytes);
      return true;
    },
  };

  /** The first request, for which the connection is made. */
  open(connector: Connector, target: buildConnector.Options, request: DirectRequest): void {
    if (!this.#begin(request)) return;
    connector(target, (...[error, socket]) => {
      if (error) {
        this.#fail(error);
        return;
      }
      socket.on("error", (reason: Error) => this.#fail(reason));
      socket.on("end", () => this.#fail(new ConnectionClosed("other side closed")));
      socket.on("close", () => this.#fail(new ConnectionClosed("closed")));
      this.#socket = socket;
      if (this.#isClosed) socket.destroy();
      else this.#write(socket, request);
    });
  }

  /** Another request; only when it is idle. */
  send(request: DirectRequest): void {
    this.#isUsed = true;
    if (this.#begin(request) && this.#socket) this.#write(this.#socket.ref(), request);
  }

  #write(socket: Socket, { head, body }: DirectRequest): void {
    if (!body) {
      socket.write(head, "latin1");
      return;
    }
    // Both in one call of the system.
    socket.cork();
    socket.write(head, "latin1");
    socket.write(body);
    socket.uncork();
  }

  /** Keeps no process alive from now on, until the next request. */
  rest(): void {
    this.#socket?.unref();
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#turn = undefined;
    this.#socket?.destroy();
    this.#onClosed();
  }

  /** False when the handler gives up at once. */
  #begin(request: DirectRequest): boolean {
    const controller = createController(() => {
      if (this.#turn === turn) this.close();
    });
    const turn: Turn = {
      ...{ request, controller, headText: "", head: undefined },
      ...{ chunks: undefined, receivedBytes: 0 },
    };
    this.#turn = turn;
    request.handler.onRequestStart?.(controller, {});
    return !this.#isClosed;
  }

  #room(): Buffer {
    const { request, head, receivedBytes } = this.#turn ?? {};
    if (!request || !head || receivedBytes === undefined) return this.#headRoom;
    return request.destination.room(head.bodyBytes - receivedBytes);
  }

  #arrived(bytes: number): void {
    const turn = this.#turn;
    // Nothing was asked: whatever that is, it must not be taken for the next answer.
    if (!turn) this.close();
    else if (turn.head) this.#takeBody(turn, turn.head, bytes);
    else if (turn.chunks) this.#takeChunks(turn, turn.chunks, bytes);
    else this.#takeHead(turn, this.#headRoom.subarray(0, bytes));
  }

  #takeHead(turn: Turn, bytes: Buffer): void {
    const { request } = turn;
    turn.headText += bytes.toString("latin1");
    let end = turn.headText.indexOf(headEnd);
    while (end >= 0 && isInterim(turn.headText.slice(0, end))) {
      turn.headText = turn.headText.slice(end + headEnd.length);
      end = turn.headText.indexOf(headEnd);
    }
    if (end < 0 && turn.headText.length <= longestHead) return;
    const head = parseResponseHead(turn.headText.slice(0, end));
    const bodyBytes = turn.headText.length - end - headEnd.length;
    if (end < 0 || !head) return this.#isOdd(request);
    if (head.isChunked) {
      if (!request.destination.takesChunks) return this.#isOdd(request);
      turn.chunks = { head, text: turn.headText.slice(end + headEnd.length) };
      return this.#takeChunks(turn, turn.chunks, 0);
    }
    if (bodyBytes > head.bodyBytes) return this.#isOdd(request);
    this.#takeAnswer(turn, head, bytes.subarray(bytes.length - bodyBytes));
  }

  #isOdd(request: DirectRequest): void {
    this.close();
    request.otherwise("answer");
  }

  #takeChunks(turn: Turn, chunks: NonNullable<Turn["chunks"]>, bytes: number): void {
    chunks.text += this.#headRoom.toString("latin1", 0, bytes);
    const decoded = decodeChunks(chunks.text);
    if (decoded.kind === "incomplete" && chunks.text.length <= longestChunked) return;
    if (decoded.kind !== "whole") return this.#isOdd(turn.request);
    const body = Buffer.from(decoded.body, "latin1");
    this.#takeAnswer(turn, { ...chunks.head, bodyBytes: body.length }, body);
  }

  /** With what has come of its body. */
  #takeAnswer(turn: Turn, head: ResponseHead, bytes: Buffer): void {
    const { request, controller } = turn;
    if (!request.destination.takes(head)) return this.#isOdd(request);
    turn.head = head;
    request.handler.onResponseStart?.(controller, head.status, head.headers, "");
    if (this.#turn === turn) this.#takeFirst(turn, head, bytes);
  }

  /** What came with the head. */
  #takeFirst(turn: Turn, head: ResponseHead, bytes: Buffer): void {
    let rest = bytes;
    do {
      const count = rest.copy(turn.request.destination.room(head.bodyBytes - turn.receivedBytes));
      this.#takeBody(turn, head, count);
      rest = rest.subarray(count);
    } while (rest.length > 0 && this.#turn === turn);
  }

  #takeBody(turn: Turn, head: ResponseHead, bytes: number): void {
    const { request, controller } = turn;
    turn.receivedBytes += bytes;
    try {
      const piece = request.destination.filled(bytes, head.bodyBytes - turn.receivedBytes);
      if (piece) request.handler.onResponseData?.(controller, piece);
    } catch (error) {
      this.close();
      request.handler.onResponseError?.(controller, error as Error);
      return;
    }
    if (this.#turn !== turn || turn.receivedBytes < head.bodyBytes) return;
    this.#turn = undefined;
    if (head.keptMs > 0) this.#onIdle(head.keptMs);
    else this.close();
    request.handler.onResponseEnd?.(controller, {});
  }

  #fail(error: Error): void {
    const turn = this.#turn;
    this.close();
    if (!turn) return;
    const { request, controller } = turn;
    // An idle connection that the server closed while the request was on its way to it.
    if (this.#isUsed && turn.headText === "") request.otherwise("stale");
    else request.handler.onResponseError?.(controller, error);
  }
}
