import type { HttpHeaders } from "../client.ts";
import { joinRepeated } from "../joinRepeated.ts";
import { Series } from "./series.ts";
import { throttlingOf } from "./throttling.ts";
import type { Throttling } from "./throttling.ts";
import type { WholeDestination } from "./wholeDestination.ts";
import { exchangeWhole } from "./wholeExchange.ts";
import type { ExchangeTools } from "./wholeExchange.ts";

/** A PUT whose answer is short. */
export interface ShortRequest {
  /** Path and query, percent-encoded. */
  readonly path: string;
  readonly headers: HttpHeaders;
  /** Small, and stays as it is until all is over; none when absent. */
  readonly body?: Uint8Array;
}

export interface ShortAnswer {
  /** Of the request, in their order. */
  readonly index: number;
  readonly status: number;
  readonly headers: HttpHeaders;
  readonly text: string;
}

export interface AskingOrder {
  readonly origin: string;
  readonly requests: readonly ShortRequest[];
  /** How many at once. */
  readonly parallel: number;
}

export interface AskingListener {
  /** Of a success. */
  onAnswer(answer: ShortAnswer): void;
  /** Some bytes have come. */
  onCame(): void;
  /** The server asked for less, which ends it. */
  onThrottled(throttling: Throttling): void;
  /** Nothing is under way any more. */
  onEnd(): void;
}

/** Longer ones are not short. */
const longestAnswer = 16 * 1024;

/**
 * Sends small requests, some at once, and tells their answers as long as they are successes. The
 * first that is anything else ends it, and is not told: whoever sends it again can tell what is
 * wrong.
 */
export function asking(
  { origin, requests, parallel }: AskingOrder,
  tools: ExchangeTools,
  listener: AskingListener,
): Series {
  return new Series(
    { count: requests.length, parallel },
    (index, step) => {
      const request = requests[index];
      if (!request) return step.end(false);
      const handler = {
        ...{ mostBytes: longestAnswer, takesChunks: true },
        onCame: () => listener.onCame(),
        onWhole: ({ head, bytes }: WholeDestination) => {
          if (!head) return false;
          const throttling = throttlingOf(head);
          if (throttling) listener.onThrottled(throttling);
          if (head.status > 299) return false;
          const { status, headers } = head;
          const text = bytes.toString("utf8");
          listener.onAnswer({ index, status, headers: joinRepeated(headers), text });
          return true;
        },
      };
      exchangeWhole(tools, { method: "PUT", origin, ...request }, handler, step);
    },
    () => listener.onEnd(),
  );
}
