import type { Dispatcher } from "undici";

/** How a handler ends its request. There is room for the whole body, so nothing has to pause. */
export function createController(onAbort: () => void): Dispatcher.DispatchController {
  let reason: Error | null = null;
  return {
    get aborted() {
      return reason !== null;
    },
    get reason() {
      return reason;
    },
    paused: false,
    abort: (error) => {
      if (reason) return;
      reason = error;
      onAbort();
    },
    pause: () => undefined,
    resume: () => undefined,
  };
}
