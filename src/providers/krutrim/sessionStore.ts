import type { ApiSession } from "../../core/connection.ts";
import type { SecretAccess } from "../../core/provider.ts";
import type { ServiceSessionState } from "../../core/serviceSession.ts";
import type { ActivatedSession, SessionStatus } from "./records/session.ts";

/** A session with its times as numbers, milliseconds since 1970. */
export interface OpenSession {
  readonly token: string;
  readonly refreshToken?: string;
  readonly expiresAt?: number;
  readonly activatedAt: number;
  readonly lastActiveAt?: number;
}

/** The session that all windows of this machine share, in the secrets of the connection. */
export class SessionStore {
  readonly #secrets: SecretAccess;

  constructor(secrets: SecretAccess) {
    this.#secrets = secrets;
  }

  /** Undefined when there is none, or one of another access key. */
  async read(): Promise<OpenSession | undefined> {
    const { apiSession, accessKeyId } = await this.#secrets.read();
    if (!apiSession || apiSession.accessKeyId !== accessKeyId) return undefined;
    const expiresAt = timeOf(apiSession.expiresAt);
    return {
      token: apiSession.token,
      activatedAt: timeOf(apiSession.activatedAt) ?? 0,
      ...(apiSession.refreshToken === undefined ? {} : { refreshToken: apiSession.refreshToken }),
      ...(expiresAt === undefined ? {} : { expiresAt }),
    };
  }

  async write(session: OpenSession, accessKeyId: string): Promise<void> {
    const apiSession: ApiSession = {
      accessKeyId,
      token: session.token,
      activatedAt: new Date(session.activatedAt).toISOString(),
      ...(session.refreshToken === undefined ? {} : { refreshToken: session.refreshToken }),
      ...(session.expiresAt === undefined
        ? {}
        : { expiresAt: new Date(session.expiresAt).toISOString() }),
    };
    await this.#secrets.update((secrets) => ({ ...secrets, apiSession }));
  }

  /** Forgets this session, and leaves one alone that another window has put there meanwhile. */
  async clear(token: string): Promise<void> {
    await this.#secrets.update((secrets) => {
      if (secrets.apiSession?.token !== token) return secrets;
      return Object.fromEntries(Object.entries(secrets).filter(([name]) => name !== "apiSession"));
    });
  }
}

function timeOf(text: string | undefined): number | undefined {
  const time = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

/** A time that is this near has passed by the time that anybody acts on it. */
const nearMs = 5_000;

/**
 * The session of an answer that arrived at `now`. Its expiry is counted on this machine's clock, as
 * far as the answer shows how the service's clock differs; one that makes no sense is not believed.
 */
export function openedBy(answer: ActivatedSession, now: number, before?: OpenSession): OpenSession {
  const refreshToken = answer.refreshToken ?? before?.refreshToken;
  const skewMs = answer.lastActiveAt ? answer.lastActiveAt.getTime() - now : 0;
  const expiresAt = answer.expiresAt && answer.expiresAt.getTime() - skewMs;
  return {
    token: answer.token,
    activatedAt: now,
    lastActiveAt: now,
    ...(refreshToken === undefined ? {} : { refreshToken }),
    ...(expiresAt !== undefined && expiresAt > now + nearMs ? { expiresAt } : {}),
  };
}

export function isExpired(session: OpenSession, now: number): boolean {
  return session.expiresAt !== undefined && now >= session.expiresAt;
}

/** When to refresh: a minute before the end, or at nine tenths of a short life. */
export function dueAt(session: OpenSession): number | undefined {
  const { expiresAt, activatedAt } = session;
  if (expiresAt === undefined) return undefined;
  return expiresAt - Math.min(60_000, (expiresAt - activatedAt) / 10);
}

/** An open session as it is shown. What the service says of it wins over what is known here. */
export function activeState(session: OpenSession, status?: SessionStatus): ServiceSessionState {
  const expiresAt = status?.expiresAt ?? asDate(session.expiresAt);
  const lastActiveAt = status?.lastActiveAt ?? asDate(session.lastActiveAt);
  return {
    kind: "active",
    activatedAt: status?.createdAt ?? new Date(session.activatedAt),
    ...(expiresAt ? { expiresAt } : {}),
    ...(lastActiveAt ? { lastActiveAt } : {}),
  };
}

function asDate(time: number | undefined): Date | undefined {
  return time === undefined ? undefined : new Date(time);
}
