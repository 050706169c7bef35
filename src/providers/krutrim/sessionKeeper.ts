import { isAbort, isStorageError, StorageError } from "../../core/errors.ts";
import type { SecretAccess } from "../../core/provider.ts";
import type { ServiceSessionState } from "../../core/serviceSession.ts";
import type { Clock } from "../../http/client.ts";
import type { KrutrimApi, Place } from "./api/client.ts";
import { activateSession, getSessionStatus, refreshSession } from "./api/sessions.ts";
import { Contention } from "./contention.ts";
import { isEnded, missingKeys } from "./sessionErrors.ts";
import { SessionNotice } from "./sessionNotice.ts";
import { activeState, dueAt, isExpired, openedBy, SessionStore } from "./sessionStore.ts";
import type { OpenSession } from "./sessionStore.ts";
import { unless } from "./unless.ts";

export interface SessionOptions {
  readonly api: KrutrimApi;
  readonly place: Place;
  readonly secrets: SecretAccess;
  /** Undefined where the connection has none. Asked often: should answer from memory. */
  keys(): Promise<SessionKeys | undefined>;
  readonly clock: Clock;
}

export interface SessionKeys {
  readonly accessKey: string;
  readonly secretKey: string;
}

const longestSleepMs = 60 * 60_000;

/**
 * Keeps one session open. Starting a session ends the one before it, so restraint is built in: one
 * attempt at a time, none while the service wants none, pauses when somebody else keeps taking over,
 * and a session that another window has stored is taken over rather than ended.
 */
export class SessionKeeper {
  readonly notice = new SessionNotice();
  readonly #options: SessionOptions;
  readonly #store: SessionStore;
  readonly #contention = new Contention();
  readonly #ended = new AbortController();
  #open: OpenSession | undefined;
  /** Whether the open session was started or refreshed here, and not taken over. */
  #isOwn = false;
  /** The last one that the service has ended; not to be taken over again. */
  #lostToken: string | undefined;
  #hasLooked = false;
  /** The change under way; everybody waits for the same one. */
  #changing: Promise<OpenSession> | undefined;
  #lastUsedAt = 0;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#store = new SessionStore(options.secrets);
  }

  get state(): ServiceSessionState {
    const isOver = this.#open !== undefined && isExpired(this.#open, this.#now());
    const { state } = this.notice;
    return state.kind === "active" && isOver ? { kind: "none" } : state;
  }

  /** The session of this window, or the one that another has stored. */
  async known(): Promise<OpenSession | undefined> {
    return this.#open ?? (await this.#store.read());
  }

  /** An open session, started or refreshed if need be; undefined without keys. */
  async current(signal: AbortSignal): Promise<OpenSession | undefined> {
    const keys = await this.#options.keys();
    if (!keys) return undefined;
    this.#lastUsedAt = this.#now();
    if (!this.#hasLooked) {
      this.#hasLooked = true;
      await this.#adopt(undefined);
    }
    const session = this.#open;
    const now = this.#now();
    if (session && !isExpired(session, now)) {
      if (now < (this.#dueAt(session) ?? Infinity)) return session;
      return await this.#alone(() => this.#renew(session, keys), signal);
    }
    return await this.#alone(async () => {
      const adopted = await this.#adopt(session?.token);
      if (adopted) return adopted;
      this.notice.refusePaused(this.#now());
      return await this.#start(keys);
    }, signal);
  }

  /** What comes after a session that the service has ended. */
  async replace(lost: OpenSession, signal: AbortSignal): Promise<OpenSession> {
    if (this.#open?.token !== lost.token && !this.#changing) {
      const current = await this.current(signal);
      if (current) return current;
    }
    return await this.#alone(async () => {
      this.#lostToken = lost.token;
      const adopted = await this.#adopt(lost.token, "asked");
      if (adopted) return adopted;
      this.#open = undefined;
      const now = this.#now();
      const pauseMs = this.#contention.lost(lost.activatedAt, now);
      if (pauseMs > 0) throw this.notice.contended(pauseMs, this.#contention.count, now);
      const keys = await this.#options.keys();
      if (!keys) throw missingKeys();
      return await this.#start(keys);
    }, signal);
  }

  /** Starts another session whatever is open, except while the service wants no attempt. */
  async begin(signal: AbortSignal): Promise<OpenSession> {
    const keys = await this.#options.keys();
    if (!keys) throw missingKeys();
    this.notice.refuseThrottled(this.#now());
    this.#contention.reset();
    return await this.#alone(() => this.#start(keys), signal);
  }

  refresh(session: OpenSession, signal: AbortSignal): Promise<OpenSession> {
    return this.#alone(() => this.#refresh(session), signal);
  }

  async forget(session: OpenSession): Promise<ServiceSessionState> {
    if (this.#open?.token === session.token) this.#open = undefined;
    await this.#store.clear(session.token);
    return this.notice.show({ kind: "none" });
  }

  /** Stops everything under way. The session itself stays open at the service. */
  dispose(): void {
    this.#ended.abort();
    this.notice.changes.dispose();
  }

  /** Who takes a session over leaves its renewal to the window that it is from, for a while. */
  #dueAt(session: OpenSession): number | undefined {
    const due = dueAt(session);
    if (due === undefined || session.expiresAt === undefined || this.#isOwn) return due;
    return (due + session.expiresAt) / 2;
  }

  #now(): number {
    return this.#options.clock.now();
  }

  /**
   * Takes over the session that another window has stored, unless it is the one that is `known`. After
   * a session was lost, the service is asked first whether that one is still good.
   */
  async #adopt(
    known: string | undefined,
    trust: "unseen" | "asked" = "unseen",
  ): Promise<OpenSession | undefined> {
    const stored = await this.#store.read();
    const isKnown = stored?.token === known || stored?.token === this.#lostToken;
    if (!stored || isKnown || isExpired(stored, this.#now())) return undefined;
    if (trust === "asked") {
      const { api, place } = this.#options;
      try {
        const status = await getSessionStatus(api, stored.token, place, this.#ended.signal);
        if (!status.isActive) return undefined;
      } catch (error) {
        if (!isEnded(error)) throw error;
        return undefined;
      }
    }
    return this.#took(stored, "theirs");
  }

  async #start(keys: SessionKeys): Promise<OpenSession> {
    this.notice.show({ kind: "starting" });
    const { api, place } = this.#options;
    try {
      const answer = await activateSession(api, keys, place, this.#ended.signal);
      const session = openedBy(answer, this.#now());
      await this.#keep(session, keys.accessKey);
      return session;
    } catch (error) {
      throw this.notice.failed(error, this.#now());
    }
  }

  /** Refreshes a session that is due, or starts another one when the service does not know it any more. */
  async #renew(session: OpenSession, keys: SessionKeys): Promise<OpenSession> {
    const adopted = await this.#adopt(session.token);
    if (adopted) return adopted;
    if (session.refreshToken === undefined) return session;
    try {
      return await this.#refresh(session);
    } catch (error) {
      if (isEnded(error)) {
        // Another window may have refreshed it in the same moment.
        return (await this.#adopt(session.token, "asked")) ?? (await this.#start(keys));
      }
      // It is good until it expires; the next use tries again.
      if (isStorageError(error) && !isExpired(session, this.#now())) return session;
      throw error;
    }
  }

  async #refresh(session: OpenSession): Promise<OpenSession> {
    const { api, place } = this.#options;
    if (session.refreshToken === undefined) {
      throw new StorageError("unsupported", "The service gave no means to refresh this session", {
        operation: "refreshSession",
      });
    }
    const { token, refreshToken } = session;
    const answer = await refreshSession(api, token, refreshToken, place, this.#ended.signal);
    const keys = await this.#options.keys();
    const next = openedBy(answer, this.#now(), session);
    await this.#keep(next, keys?.accessKey ?? "");
    return next;
  }

  async #keep(session: OpenSession, accessKeyId: string): Promise<void> {
    this.#took(session, "ours");
    try {
      await this.#store.write(session, accessKeyId);
    } catch (error) {
      // The session is good without being stored; other windows then start their own.
      if (!isStorageError(error)) throw error;
    }
  }

  #took(session: OpenSession, whose: "ours" | "theirs"): OpenSession {
    this.#open = session;
    this.#isOwn = whose === "ours";
    this.notice.show(activeState(session));
    void this.#keepAlive(session);
    return session;
  }

  /** Refreshes before the end, if the session was used since it began. Ends with the session. */
  async #keepAlive(session: OpenSession): Promise<void> {
    const due = this.#dueAt(session);
    if (due === undefined) return;
    const { signal } = this.#ended;
    try {
      for (let left = due - this.#now(); left > 0; left = due - this.#now())
        await this.#options.clock.sleep(Math.min(left, longestSleepMs), signal);
      const isIdle = this.#lastUsedAt <= session.activatedAt;
      if (this.#open !== session || isIdle || isExpired(session, this.#now())) return;
      const keys = await this.#options.keys();
      if (keys) await this.#alone(() => this.#renew(session, keys), signal);
    } catch (error) {
      // Nobody asked for this. The next use meets the same failure and tells it.
      if (!isAbort(error) && !isStorageError(error)) throw error;
    }
  }

  /** One change at a time: who comes while one is under way gets its outcome. */
  #alone(change: () => Promise<OpenSession>, signal: AbortSignal): Promise<OpenSession> {
    this.#changing ??= change().finally(() => {
      this.#changing = undefined;
    });
    return unless(signal, this.#changing);
  }
}
