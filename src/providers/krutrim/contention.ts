const windowMs = 5 * 60_000;
const tolerated = 2;
const firstPauseMs = 30_000;
const longestPauseMs = 10 * 60_000;

/**
 * Notices that somebody else keeps starting sessions with our keys, which ends ours each time: when
 * a session is lost young, several times within minutes. Then pauses grow, so that two programs do
 * not keep throwing each other out.
 */
export class Contention {
  #losses: number[] = [];

  /** Counts a session that was lost before its time. Answers with how long to leave it alone. */
  lost(startedAt: number, now: number): number {
    this.#losses = this.#losses.filter((time) => now - time < windowMs + this.#pauseMs());
    if (now - startedAt < windowMs) this.#losses.push(now);
    return this.#pauseMs();
  }

  get count(): number {
    return this.#losses.length;
  }

  reset(): void {
    this.#losses = [];
  }

  #pauseMs(): number {
    const over = this.#losses.length - tolerated;
    return over <= 0 ? 0 : Math.min(longestPauseMs, firstPauseMs * 2 ** (over - 1));
  }
}
