import type { Dispatcher } from "undici";
import type { Blocks } from "./blocks.ts";
import type { DirectOrder, DirectReader } from "./reader.ts";
import type { Step } from "./series.ts";
import { WholeDestination } from "./wholeDestination.ts";

export interface ExchangeTools {
  readonly reader: DirectReader;
  readonly blocks: Blocks;
}

export interface WholeHandler {
  /** Of so many bytes at most is the answer. */
  readonly mostBytes: number;
  readonly takesChunks?: boolean;
  /** Some of it has come. */
  onCame(): void;
  /** All of it has. Tells whether it is as it should be; until then its memory is not used again. */
  onWhole(answer: WholeDestination): boolean | Promise<boolean>;
}

/** Sends a request and reads the answer into one piece of memory. What goes wrong is not told apart. */
export function exchangeWhole(
  { reader, blocks }: ExchangeTools,
  order: Omit<DirectOrder, "destination">,
  { mostBytes, takesChunks = false, ...handler }: WholeHandler,
  step: Step,
): void {
  const block = blocks.take(mostBytes);
  const destination = new WholeDestination(block, takesChunks, () => handler.onCame());
  let isOver = false;
  const end = (isWell: boolean) => {
    if (isOver) return;
    isOver = true;
    blocks.giveBack(block);
    step.end(isWell);
  };
  const dispatchHandler: Dispatcher.DispatchHandler = {
    onRequestStart: (controller) => {
      step.giveUpWith(() => {
        controller.abort(new Error("cancelled"));
        end(false);
      });
    },
    onResponseEnd: () => {
      step.giveUpWith(undefined);
      const isWell = handler.onWhole(destination);
      if (isWell instanceof Promise) void isWell.then(end);
      else end(isWell);
    },
    onResponseError: () => end(false),
  };
  reader.dispatch({ ...order, destination }, dispatchHandler, () => end(false));
}
