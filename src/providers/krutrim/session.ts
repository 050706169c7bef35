import { StorageError } from "../../core/errors.ts";
import type { ServiceSession, ServiceSessionState } from "../../core/serviceSession.ts";
import { deactivateSession, getSessionStatus } from "./api/sessions.ts";
import { isEnded, isUnauthorized, missingKeys, refusedTwice } from "./sessionErrors.ts";
import { SessionKeeper } from "./sessionKeeper.ts";
import type { SessionOptions } from "./sessionKeeper.ts";
import { activeState } from "./sessionStore.ts";

/**
 * The session that operations on objects need: used by the store, shown and steered by a person. It
 * is started on first use, refreshed before it expires while it is in use, and replaced once when the
 * service has ended it.
 */
export class KrutrimSession implements ServiceSession {
  readonly #options: SessionOptions;
  readonly #keeper: SessionKeeper;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#keeper = new SessionKeeper(options);
  }

  get onDidChange() {
    return this.#keeper.notice.changes.event;
  }

  get state(): ServiceSessionState {
    return this.#keeper.state;
  }

  /**
   * Makes a call with the token of an open session. When the service has ended that session, gets
   * another one and makes the call once more. Without keys the token is undefined.
   */
  async use<T>(call: (token: string | undefined) => Promise<T>, signal: AbortSignal): Promise<T> {
    const session = await this.#keeper.current(signal);
    try {
      return await call(session?.token);
    } catch (error) {
      if (!isUnauthorized(error)) throw error;
      if (!session) throw missingKeys(error);
      const next = await this.#keeper.replace(session, signal);
      return await callAgain(call, next.token);
    }
  }

  async status(signal: AbortSignal): Promise<ServiceSessionState> {
    const session = await this.#keeper.known();
    if (!session) return this.state;
    try {
      const { api, place } = this.#options;
      const status = await getSessionStatus(api, session.token, place, signal);
      if (!status.isActive) return await this.#keeper.forget(session);
      return this.#keeper.notice.show(activeState(session, status));
    } catch (error) {
      if (!isEnded(error)) throw error;
      return await this.#keeper.forget(session);
    }
  }

  async activate(signal: AbortSignal): Promise<ServiceSessionState> {
    await this.#keeper.begin(signal);
    return this.state;
  }

  async refresh(signal: AbortSignal): Promise<ServiceSessionState> {
    const session = await this.#keeper.known();
    if (!session) {
      const facts = { operation: "refreshSession" };
      throw new StorageError("noSuchResource", "There is no open session to refresh", facts);
    }
    try {
      await this.#keeper.refresh(session, signal);
    } catch (error) {
      if (isEnded(error)) await this.#keeper.forget(session);
      throw error;
    }
    return this.state;
  }

  async deactivate(signal: AbortSignal): Promise<ServiceSessionState> {
    const session = await this.#keeper.known();
    if (!session) return this.#keeper.notice.show({ kind: "none" });
    const { api, place } = this.#options;
    try {
      await deactivateSession(api, session.token, place, signal);
    } catch (error) {
      if (!isEnded(error)) throw error;
    }
    return await this.#keeper.forget(session);
  }

  dispose(): void {
    this.#keeper.dispose();
  }
}

async function callAgain<T>(
  call: (token: string | undefined) => Promise<T>,
  token: string,
): Promise<T> {
  try {
    return await call(token);
  } catch (error) {
    throw isUnauthorized(error) ? refusedTwice(error) : error;
  }
}
