import { hash } from "node:crypto";
import type { FilePlacer, PlaceOutcome } from "../../files/placeFile.ts";
import type { ResponseHead } from "../direct/responseHead.ts";
import { Series } from "../direct/series.ts";
import { throttlingOf } from "../direct/throttling.ts";
import type { Throttling } from "../direct/throttling.ts";
import type { WholeDestination } from "../direct/wholeDestination.ts";
import { exchangeWhole } from "../direct/wholeExchange.ts";
import type { ExchangeTools } from "../direct/wholeExchange.ts";
import type { PlacedGet, PlacingOrder } from "./message.ts";

export interface PlacingListener {
  onPlaced(index: number): void;
  /** Some bytes have come. */
  onCame(): void;
  /** The server asked for less, which ends it. */
  onThrottled(throttling: Throttling): void;
  /** Nothing is touched any more. */
  onEnd(): void;
}

/**
 * Gets small bodies, some at once, and makes files of those that are what was expected. The first
 * that is anything else ends it: whoever asks for it again can tell what is wrong, and may have to
 * ask for the others in another way.
 */
export function placing(
  { origin, files, parallel }: PlacingOrder,
  tools: ExchangeTools,
  placer: FilePlacer,
  listener: PlacingListener,
): Series {
  return new Series(
    { count: files.length, parallel },
    (index, step) => {
      const file = files[index];
      if (!file) return step.end(false);
      const { path, headers, sizeBytes } = file;
      const onWhole = (answer: WholeDestination) => {
        const throttling = answer.head && throttlingOf(answer.head);
        if (throttling) listener.onThrottled(throttling);
        const isPlaced = place(placer, file, answer);
        if (!(isPlaced instanceof Promise)) return told(isPlaced);
        return isPlaced.then(told);
      };
      const told = (isPlaced: boolean) => {
        if (isPlaced) listener.onPlaced(index);
        return isPlaced;
      };
      const handler = { mostBytes: sizeBytes, onCame: () => listener.onCame(), onWhole };
      exchangeWhole(tools, { origin, path, headers }, handler, step);
    },
    () => listener.onEnd(),
  );
}

function place(
  placer: FilePlacer,
  file: PlacedGet,
  { head, bytes }: WholeDestination,
): boolean | Promise<boolean> {
  if (!head || !isExpected(head, bytes, file)) return false;
  const { target, partial, replaced } = file;
  const modifiedMs = timeOf(head);
  const condition = replaced === undefined ? { overwrite: false } : { overwrite: true, replaced };
  const order = { partial, target, ...condition };
  try {
    const outcome = placer.place(
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
