/**
 * Why a signal was aborted when the work shall go on later: what can be continued is kept at both
 * ends. Any other reason is a cancel, after which nothing half done may be left.
 */
export class Paused extends Error {
  override readonly name = "AbortError";

  constructor() {
    super("The transfer was paused");
  }
}

export function isPaused(signal: AbortSignal): boolean {
  return signal.aborted && signal.reason instanceof Paused;
}
