import * as vscode from "vscode";
import { redactText } from "./core/redact.ts";

/** The output channel of the extension. Whatever is written to it passes the redaction. */
export type Log = Pick<
  vscode.LogOutputChannel,
  "trace" | "debug" | "info" | "warn" | "error" | "show" | "dispose"
>;

export function createLog(): Log {
  const channel = vscode.window.createOutputChannel("Stowage", { log: true });
  return {
    trace: (message) => channel.trace(redactText(message)),
    debug: (message) => channel.debug(redactText(message)),
    info: (message) => channel.info(redactText(message)),
    warn: (message) => channel.warn(redactText(message)),
    error: (error) => channel.error(redactText(String(error))),
    show: () => channel.show(true),
    dispose: () => channel.dispose(),
  };
}
