import { activatedRecord, sessionStatusRecord } from "../records/session.ts";
import type { ActivatedSession, SessionStatus } from "../records/session.ts";
import type { ApiRequest, KrutrimApi, Place } from "./client.ts";
import { pathSegment } from "./path.ts";

/** The token is a secret in the path, so the log gets the path without it. */
function requestFor(
  action: "deactivate" | "refresh" | "status",
  token: string,
  place: Place,
  request: Pick<ApiRequest, "operation" | "method" | "isRead" | "json">,
): ApiRequest {
  return {
    ...request,
    path: `/kos/v1/sessions/${action}/${pathSegment(token, "sessionToken")}`,
    shownPath: `/kos/v1/sessions/${action}/…`,
    place,
    sessionToken: token,
  };
}

/**
 * `POST /kos/v1/sessions/activate`. Ends the session that these keys had before. Sent once: the
 * service counts attempts.
 */
export function activateSession(
  api: KrutrimApi,
  keys: { accessKey: string; secretKey: string },
  place: Place,
  signal: AbortSignal,
): Promise<ActivatedSession> {
  return api.callOnce(
    {
      operation: "activateSession",
      method: "POST",
      path: "/kos/v1/sessions/activate",
      place,
      json: { accessKey: keys.accessKey, secretKey: keys.secretKey },
      isRead: false,
    },
    activatedRecord,
    signal,
  );
}

/** `DELETE /kos/v1/sessions/deactivate/{sessionToken}` */
export function deactivateSession(
  api: KrutrimApi,
  token: string,
  place: Place,
  signal: AbortSignal,
): Promise<void> {
  return api.change(
    requestFor("deactivate", token, place, {
      operation: "deactivateSession",
      method: "DELETE",
      isRead: false,
    }),
    signal,
  );
}

/** `POST /kos/v1/sessions/refresh/{sessionToken}`. Answers with another token. */
export function refreshSession(
  api: KrutrimApi,
  token: string,
  refreshToken: string,
  place: Place,
  signal: AbortSignal,
): Promise<ActivatedSession> {
  return api.callOnce(
    requestFor("refresh", token, place, {
      operation: "refreshSession",
      method: "POST",
      json: { refreshToken },
      isRead: false,
    }),
    activatedRecord,
    signal,
  );
}

/** `GET /kos/v1/sessions/status/{sessionToken}` */
export function getSessionStatus(
  api: KrutrimApi,
  token: string,
  place: Place,
  signal: AbortSignal,
): Promise<SessionStatus> {
  return api.call(
    requestFor("status", token, place, {
      operation: "getSessionStatus",
      method: "GET",
      isRead: true,
    }),
    sessionStatusRecord,
    signal,
  );
}
