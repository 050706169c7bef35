import { isStorageError } from "../../core/errors.ts";
import { Emitter } from "../../core/events.ts";
import type { ServiceSessionState } from "../../core/serviceSession.ts";
import { contendedUntil, isRefusedKey, refusedKey, throttledUntil } from "./sessionErrors.ts";

/** Where no answer says how long to wait. */
const unstatedWaitMs = 60_000;

/** What is known and shown of the session, and whether another one may be started just now. */
export class SessionNotice {
  readonly changes = new Emitter<ServiceSessionState>();
  #state: ServiceSessionState = { kind: "none" };

  get state(): ServiceSessionState {
    return this.#state;
  }

  show(state: ServiceSessionState): ServiceSessionState {
    this.#state = state;
    this.changes.fire(state);
    return state;
  }

  /** Shows a failed start; answers with the error to throw. */
  failed(error: unknown, now: number): unknown {
    if (!isStorageError(error)) {
      this.show({ kind: "none" });
      return error;
    }
    if (error.kind === "throttled") {
      const until = now + (error.facts.retryAfterMs ?? unstatedWaitMs);
      this.show({ kind: "throttled", until: new Date(until) });
      return throttledUntil(until, now, error);
    }
    const told = isRefusedKey(error) ? refusedKey(error) : error;
    this.show({ kind: "failed", error: told });
    return told;
  }

  /** Shows that others take over; answers with the error to throw. */
  contended(pauseMs: number, lostSessions: number, now: number): unknown {
    this.show({ kind: "contended", until: new Date(now + pauseMs), lostSessions });
    return contendedUntil(now + pauseMs, now, lostSessions);
  }

  /** Throws while the service wants no attempt. */
  refuseThrottled(now: number): void {
    if (this.#state.kind === "throttled" && now < this.#state.until.getTime())
      throw throttledUntil(this.#state.until.getTime(), now);
  }

  /** Throws while there is any reason not to try by oneself. */
  refusePaused(now: number): void {
    this.refuseThrottled(now);
    const state = this.#state;
    if (state.kind === "contended" && now < state.until.getTime())
      throw contendedUntil(state.until.getTime(), now, state.lostSessions);
    // A key that was refused stays refused, and attempts are counted.
    if (state.kind === "failed" && state.error.kind === "wrongSecret") throw state.error;
  }
}
