import { hash } from "node:crypto";
import type { WriteProblem } from "../../core/placing.ts";
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
  /** Its partial file is left. */
  onLeftBehind(index: number, failure: WriteProblem): void;
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
        const outcome = place(placer, file, answer);
        if (!(outcome instanceof Promise)) return told(outcome);
        return outcome.then(told);
      };
      const told = (outcome: PlaceOutcome | undefined) => {
        if (outcome?.kind === "placed") listener.onPlaced(index);
        if (outcome?.kind === "leftBehind") {
          const { error, code } = outcome;
          listener.onLeftBehind(index, { error, code });
        }
        return outcome?.kind === "placed";
      };
      const handler = { mostBytes: sizeBytes, onCame: () => listener.onCame(), onWhole };
      exchangeWhole(tools, { origin, path, headers }, handler, step);
    },
    () => listener.onEnd(),
  );
}

/** Undefined when nothing is left of it: who asks for it again is told why. */
function place(
  placer: FilePlacer,
  file: PlacedGet,
  { head, bytes }: WholeDestination,
): PlaceOutcome | undefined | Promise<PlaceOutcome | undefined> {
  if (!head || !isExpected(head, bytes, file)) return undefined;
  const { target, partial, replaced } = file;
  const modifiedMs = timeOf(head);
  const condition = replaced === undefined ? { overwrite: false } : { overwrite: true, replaced };
  const order = { partial, target, ...condition };
  try {
    const outcome = placer.place(
      modifiedMs === undefined ? order : { ...order, modifiedMs },
      bytes,
    );
    return outcome instanceof Promise ? outcome.catch(() => undefined) : outcome;
  } catch {
    return undefined;
  }
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
