import { randomBytes } from "node:crypto";
import { regionOf, textField, type Call, type Context, type Handler } from "../call.ts";
import { Refusal } from "../refusal.ts";
import type { StoredSession } from "../state.ts";

const minuteMs = 60_000;

/** Starts a session and ends the one that the key had. */
function start(context: Context, accessKey: string): StoredSession {
  const { account, behaviour } = context;
  for (const session of account.sessions.values())
    if (session.accessKey === accessKey) session.isActive = false;
  const now = context.now();
  const session: StoredSession = {
    token: randomBytes(24).toString("base64url"),
    refreshToken: randomBytes(24).toString("base64url"),
    accessKey,
    createdAt: now,
    lastActiveAt: now,
    expiresAt: now + behaviour.sessionMs,
    isActive: true,
  };
  account.sessions.set(session.token, session);
  return session;
}

function refuseTooMany(context: Context, accessKey: string): void {
  const { account, behaviour } = context;
  const now = context.now();
  const recent = (account.attempts.get(accessKey) ?? []).filter((time) => now - time < minuteMs);
  account.attempts.set(accessKey, [...recent, now]);
  if (recent.length < behaviour.activationsPerMinute) return;
  const retryAfter = behaviour.retryAfterSeconds;
  throw new Refusal(429, { error: "Too many session activation attempts", retryAfter });
}

/** The session of the path: 404 for a token that never was, 401 for one that is over. */
function found(call: Call): StoredSession {
  const session = call.context.account.sessions.get(call.param("sessionToken"));
  if (!session) throw new Refusal(404, undefined);
  if (!session.isActive || session.expiresAt <= call.context.now())
    throw new Refusal(401, undefined);
  return session;
}

const activateSession: Handler = (call) => {
  regionOf(call);
  const accessKey = textField(call, "accessKey");
  refuseTooMany(call.context, accessKey);
  const key = call.context.account.keys.get(accessKey);
  if (key?.secretAccessKey !== textField(call, "secretKey"))
    throw new Refusal(400, { error: "Invalid access key or secret", code: "INVALID_CREDENTIALS" });
  const session = start(call.context, accessKey);
  return { status: 200, body: { ...shown(session), lastActiveAt: iso(session.lastActiveAt) } };
};

const refreshSession: Handler = (call) => {
  const session = found(call);
  if (textField(call, "refreshToken") !== session.refreshToken) throw new Refusal(401, undefined);
  return { status: 200, body: shown(start(call.context, session.accessKey)) };
};

const getSessionStatus: Handler = (call) => {
  const session = found(call);
  return {
    status: 200,
    body: {
      isActive: true,
      expiresAt: iso(session.expiresAt),
      lastActiveAt: iso(session.lastActiveAt),
      createdAt: iso(session.createdAt),
    },
  };
};

const deactivateSession: Handler = (call) => {
  found(call).isActive = false;
  return { status: 204 };
};

function shown(session: StoredSession) {
  return {
    sessionToken: session.token,
    refreshToken: session.refreshToken,
    expiresAt: iso(session.expiresAt),
  };
}

function iso(time: number): string {
  return new Date(time).toISOString();
}

export const sessionHandlers = {
  activateSession,
  refreshSession,
  getSessionStatus,
  deactivateSession,
};
