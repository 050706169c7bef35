import { hash } from "node:crypto";
import type { Dispatcher } from "undici";
import type { FilePlacer, PlaceOutcome } from "../../files/placeFile.ts";
import type { DirectReader } from "../direct/reader.ts";
import type { ResponseHead } from "../direct/responseHead.ts";
import type { Blocks } from "./blocks.ts";
import type { PlacedGet, PlacingOrder } from "./message.ts";
import { WholeDestination } from "./wholeDestination.ts";

export interface PlacingTools {
  readonly reader: DirectReader;
  readonly blocks: Blocks;
  readonly placer: FilePlacer;
}

export interface PlacingListener {
  onPlaced(index: number): void;
  /** Some bytes have come. */
  onCame(): void;
  /** Nothing is touched any more. */
  onEnd(): void;
}

/**
 * Gets small bodies, some at once, and makes files of those that are what was expected. The first
 * that is anything else ends it: whoever asks for it again can tell what is wrong, and may have to
 * ask for the others in another way.
 */
export class Placing {
  readonly #order: PlacingOrder;
  readonly #tools: PlacingTools;
  readonly #listener: PlacingListener;
  /** Of those that have not arrived as a whole. */
  readonly #giveUps = new Set<() => void>();
  #next = 0;
  #underWay = 0;
  #isStopped = false;

  constructor(order: PlacingOrder, tools: PlacingTools, listener: PlacingListener) {
    this.#order = order;
    this.#tools = tools;
    this.#listener = listener;
  }

  start(): void {
    // Counts as one under way, so that it does not end before all have begun.
    this.#underWay = 1;
    for (let count = 0; count < this.#order.parallel; count++) this.#begin();
    this.#ended();
  }

  /** Begins nothing more, and gives up what has not arrived. */
  cancel(): void {
    this.#isStopped = true;
    for (const giveUp of [...this.#giveUps]) giveUp();
  }

  #begin(): void {
    const index = this.#next;
    const file = this.#order.files[index];
    if (!file || this.#isStopped) return;
    this.#next += 1;
    this.#underWay += 1;
    this.#get(file, (isPlaced) => {
      if (isPlaced) this.#listener.onPlaced(index);
      else this.#isStopped = true;
      this.#begin();
      this.#ended();
    });
  }

  #ended(): void {
    this.#underWay -= 1;
    if (this.#underWay === 0) this.#listener.onEnd();
  }

  #get(file: PlacedGet, onEnd: (isPlaced: boolean) => void): void {
    const { reader, blocks } = this.#tools;
    const block = blocks.take(file.sizeBytes);
    const destination = new WholeDestination(block, () => this.#listener.onCame());
    let giveUp = () => undefined as void;
    let isOver = false;
    const end = (isPlaced: boolean) => {
      if (isOver) return;
      isOver = true;
      this.#giveUps.delete(giveUp);
      blocks.giveBack(block);
      onEnd(isPlaced);
    };
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart: (controller) => {
        giveUp = () => {
          controller.abort(new Error("cancelled"));
          end(false);
        };
        this.#giveUps.add(giveUp);
      },
      onResponseEnd: () => {
        // From here on it is too late to give up.
        this.#giveUps.delete(giveUp);
        const placed = this.#place(file, destination);
        if (placed instanceof Promise) void placed.then(end);
        else end(placed);
      },
      onResponseError: () => end(false),
    };
    const { origin } = this.#order;
    const { path, headers } = file;
    reader.dispatch({ origin, path, headers, destination }, handler, () => end(false));
  }

  #place(file: PlacedGet, { head, bytes }: WholeDestination): boolean | Promise<boolean> {
    if (!head || !isExpected(head, bytes, file)) return false;
    const { target, partial } = file;
    const modifiedMs = timeOf(head);
    const order = { partial, target, overwrite: false };
    try {
      const outcome = this.#tools.placer.place(
        modifiedMs === undefined ? order : { ...order, modifiedMs },
        bytes,
      );
      return outcome instanceof Promise
        ? outcome.then(isPlaced).catch(() => false)
        : isPlaced(outcome);
    } catch {
      // Nothing is left of it, and who writes it again is told why.
      return false;
    }
  }
}

function isPlaced({ kind }: PlaceOutcome): boolean {
  return kind === "placed";
}

function isExpected(
  { status, headers }: ResponseHead,
  bytes: Buffer,
  { sizeBytes, md5 }: PlacedGet,
): boolean {
  const etag = String(headers["etag"]).replace(/^"(.*)"$/, "$1");
  const isThatObject = status === 200 && etag === md5 && bytes.length === sizeBytes;
  return isThatObject && hash("md5", bytes, "hex") === md5;
}

function timeOf({ headers }: ResponseHead): number | undefined {
  const ms = Date.parse(String(headers["last-modified"]));
  return Number.isNaN(ms) ? undefined : ms;
}
