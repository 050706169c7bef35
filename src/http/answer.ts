import { StorageError } from "../core/errors.ts";
import type { StorageErrorFacts } from "../core/errors.ts";
import type { BodyQueue } from "./bodyQueue.ts";
import type { HttpAnswer, HttpHeaders } from "./client.ts";

const defaultMaxBytes = 16 * 1024 * 1024;
/** Whole texts only: it keeps nothing from one to the next, and takes long to make. */
const utf8 = new TextDecoder();

/** An answer over the queue into which the socket pushes its body. */
export class QueuedAnswer implements HttpAnswer {
  readonly status: number;
  readonly headers: HttpHeaders;
  readonly bytes: BodyQueue;
  readonly #facts: StorageErrorFacts;

  constructor(status: number, headers: HttpHeaders, bytes: BodyQueue, facts: StorageErrorFacts) {
    this.status = status;
    this.headers = headers;
    this.bytes = bytes;
    this.#facts = facts;
  }

  async text(maxBytes = defaultMaxBytes): Promise<string> {
    const pieces: Uint8Array[] = [];
    let size = 0;
    const take = (piece: Uint8Array) => {
      size += piece.length;
      if (size > maxBytes) throw this.#bad(`The answer is larger than ${maxBytes} bytes`);
      pieces.push(piece);
    };
    const whole = this.bytes.whole();
    if (whole) whole.forEach(take);
    else for await (const piece of this.bytes) take(piece);
    const [only] = pieces;
    if (!only) return "";
    return utf8.decode(pieces.length === 1 ? only : Buffer.concat(pieces, size));
  }

  async json(maxBytes = defaultMaxBytes): Promise<unknown> {
    const text = await this.text(maxBytes);
    if (text.trim() === "") return undefined;
    try {
      return JSON.parse(text) as unknown;
    } catch (error) {
      throw this.#bad("The answer is not JSON", error);
    }
  }

  async discard(): Promise<void> {
    // A short rest is read so that the socket can be used again; a long one costs more than a socket.
    const length = Number(this.headers["content-length"] ?? 0);
    if (length > 64 * 1024) {
      await this.bytes.return();
      return;
    }
    if (this.bytes.whole()) return;
    let seen = 0;
    for await (const piece of this.bytes) {
      seen += piece.length;
      if (seen > 64 * 1024) return;
    }
  }

  #bad(message: string, cause?: unknown): StorageError {
    return new StorageError(
      "badResponse",
      message,
      { ...this.#facts, status: this.status },
      { cause },
    );
  }
}
