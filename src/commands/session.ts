import * as vscode from "vscode";
import { displayName } from "../core/display.ts";
import type { ServiceSession, ServiceSessionState } from "../core/serviceSession.ts";
import { sessionText } from "../tree/sessionTexts.ts";
import { pickConnection } from "./connectionPick.ts";
import type { CommandContext, Handler } from "./context.ts";
import { whenSlow } from "./progress.ts";
import { sentenceOf } from "./sentenceOf.ts";

type Act = (session: ServiceSession, signal: AbortSignal) => Promise<ServiceSessionState>;

/** Asks the service for the state of its session and says it. */
export const showSession = onSession((session, signal) => session.status(signal));

/** Opens a new session, also when another program has taken over. */
export const activateSession = onSession((session, signal) => session.activate(signal));

export const refreshSession = onSession((session, signal) => session.refresh(signal));

/** Ends the session, also for other windows that use it. */
export const deactivateSession = onSession((session, signal) => session.deactivate(signal));

function onSession(act: Act): Handler {
  return async (context, nodes) => {
    const title = vscode.l10n.t("Session");
    const connection = await pickConnection(context, nodes, title);
    if (!connection) return;
    const name = displayName(connection.name);
    const { serviceSession } = await context.registry.session(connection.id);
    if (!serviceSession) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t("The service of “{0}” keeps no sessions.", name),
      );
      return;
    }
    const asking = vscode.l10n.t("Asking for the session of {0}", name);
    const state = await whenSlow(asking, (signal) => act(serviceSession, signal));
    void say(context, name, state);
  };
}

/** Not waited for: the command is done when the service has answered. */
async function say({ log }: CommandContext, name: string, state: ServiceSessionState) {
  const text = `${name}: ${sessionText(state, sentenceOf)}`;
  log.info(text);
  const isFine = state.kind === "active" || state.kind === "none" || state.kind === "starting";
  if (isFine) await vscode.window.showInformationMessage(text);
  else await vscode.window.showWarningMessage(text);
}
