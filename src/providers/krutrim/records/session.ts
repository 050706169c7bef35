import { boolean, date, mapped, optional, present } from "../../../core/record.ts";
import type { Decoded, Decoder } from "../../../core/record.ts";
import { lenient, loose } from "./loose.ts";
import { filledString } from "./value.ts";

export interface ActivatedSession {
  readonly token: string;
  readonly refreshToken?: string;
  readonly expiresAt?: Date;
  readonly lastActiveAt?: Date;
}

/** The name of the token differs between the reference and the service's own clients. */
const wireActivated = loose(
  {
    sessionToken: filledString,
    refreshToken: lenient(filledString),
    expiresAt: lenient(date),
    lastActiveAt: lenient(date),
  },
  { sessionToken: ["token", "x-session-token"], expiresAt: ["expiry", "expires"] },
);

export const activatedRecord: Decoder<ActivatedSession> = mapped(
  wireActivated,
  (wire: Decoded<typeof wireActivated>) =>
    present({
      token: wire.sessionToken,
      refreshToken: wire.refreshToken,
      expiresAt: wire.expiresAt,
      lastActiveAt: wire.lastActiveAt,
    }),
);

export interface SessionStatus {
  readonly isActive: boolean;
  readonly expiresAt?: Date;
  readonly lastActiveAt?: Date;
  readonly createdAt?: Date;
}

const wireStatus = loose({
  // A service that answers 200 for a token knows it.
  isActive: optional(boolean),
  expiresAt: lenient(date),
  lastActiveAt: lenient(date),
  createdAt: lenient(date),
});

export const sessionStatusRecord: Decoder<SessionStatus> = mapped(
  wireStatus,
  (wire: Decoded<typeof wireStatus>) =>
    present({
      isActive: wire.isActive ?? true,
      expiresAt: wire.expiresAt,
      lastActiveAt: wire.lastActiveAt,
      createdAt: wire.createdAt,
    }),
);
