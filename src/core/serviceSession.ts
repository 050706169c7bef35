import type { StorageError } from "./errors.ts";
import type { Event } from "./events.ts";

/** A session that the service keeps, apart from connections and sockets: it expires by itself. */
export type ServiceSessionState =
  /** None is open; the next request that needs one opens it. */
  | { readonly kind: "none" }
  | { readonly kind: "starting" }
  | {
      readonly kind: "active";
      readonly expiresAt?: Date;
      readonly lastActiveAt?: Date;
      readonly activatedAt?: Date;
    }
  /** The service wants no attempt before `until`. */
  | { readonly kind: "throttled"; readonly until: Date }
  /** Another program keeps starting sessions with the same keys. No attempt is made before `until`. */
  | { readonly kind: "contended"; readonly until: Date; readonly lostSessions: number }
  | { readonly kind: "failed"; readonly error: StorageError };

/** Until when no session is started; undefined when one may be. */
export function waitsUntil(state: ServiceSessionState | undefined, now: number): Date | undefined {
  const isWaiting = state?.kind === "throttled" || state?.kind === "contended";
  return isWaiting && now < state.until.getTime() ? state.until : undefined;
}

export interface ServiceSession {
  /** As far as is known here; `status` asks the service. */
  readonly state: ServiceSessionState;
  readonly onDidChange: Event<ServiceSessionState>;
  status(signal: AbortSignal): Promise<ServiceSessionState>;
  /** Starts a new session even when one is open or another program has taken over. */
  activate(signal: AbortSignal): Promise<ServiceSessionState>;
  /** Throws `noSuchResource` when none is open. */
  refresh(signal: AbortSignal): Promise<ServiceSessionState>;
  /** Ends the open session, also for other windows. No error when none is open. */
  deactivate(signal: AbortSignal): Promise<ServiceSessionState>;
}
