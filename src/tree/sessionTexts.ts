import * as vscode from "vscode";
import { waitsUntil } from "../core/serviceSession.ts";
import type { ServiceSessionState } from "../core/serviceSession.ts";

/** The state of a session in a sentence, with what to do where something is wrong. */
export function sessionText(
  state: ServiceSessionState,
  explain: (error: unknown) => string,
  now = Date.now(),
): string {
  if (isOver(state, now)) return noSession();
  switch (state.kind) {
    case "none":
      return noSession();
    case "starting":
      return vscode.l10n.t("The session is being opened.");
    case "active":
      return activeText(state, now);
    case "throttled":
      return vscode.l10n.t(
        "The service wants no attempt to open a session for {0}.",
        wait(state.until, now),
      );
    case "contended":
      return vscode.l10n.t(
        "Another window or program keeps opening sessions with the same access key, which ended {0} of this one. Stop it, or use a key of your own; the next attempt is in {1}.",
        state.lostSessions,
        wait(state.until, now),
      );
    case "failed":
      return explain(state.error);
  }
}

function noSession(): string {
  return vscode.l10n.t("No session is open. The next request that needs one opens it.");
}

/** A wait that is over leaves nothing behind. */
function isOver(state: ServiceSessionState, now: number): boolean {
  const isWait = state.kind === "throttled" || state.kind === "contended";
  return isWait && waitsUntil(state, now) === undefined;
}

/** A few words for the row of a connection; none while nothing is wrong. */
export function sessionRemark(
  state: ServiceSessionState | undefined,
  now = Date.now(),
): string | undefined {
  if (!state || isOver(state, now)) return undefined;
  switch (state.kind) {
    case "contended":
      return vscode.l10n.t("session taken over");
    case "throttled":
      return vscode.l10n.t("session has to wait");
    case "failed":
      return vscode.l10n.t("session could not be opened");
    default:
      return undefined;
  }
}

function activeText(
  { expiresAt, lastActiveAt, activatedAt }: ServiceSessionState & { kind: "active" },
  now: number,
): string {
  const parts = [
    expiresAt && vscode.l10n.t("expires in {0}", wait(expiresAt, now)),
    lastActiveAt && vscode.l10n.t("last active {0}", lastActiveAt.toLocaleString()),
    activatedAt && vscode.l10n.t("opened {0}", activatedAt.toLocaleString()),
  ].filter((part) => part !== undefined);
  const active = vscode.l10n.t("The session is active");
  return parts.length === 0 ? `${active}.` : `${active}: ${parts.join(", ")}.`;
}

/** `4 min 10 s` from now; at least a second. */
export function wait(until: Date, now: number): string {
  const seconds = Math.max(1, Math.round((until.getTime() - now) / 1000));
  if (seconds < 60) return vscode.l10n.t("{0} s", seconds);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return vscode.l10n.t("{0} min {1} s", minutes, seconds % 60);
  return vscode.l10n.t("{0} h {1} min", Math.floor(minutes / 60), minutes % 60);
}
