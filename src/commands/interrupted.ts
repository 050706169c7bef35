import type * as vscode from "vscode";
import type { InterruptedOptions } from "./interruptedOffer.ts";

/** Activation comes first, and the view that the person waits for. */
const restMs = 1500;

/** Looks for transfers that an earlier process could not finish, a moment after the start. */
export function watchInterrupted(options: InterruptedOptions): vscode.Disposable {
  const timer = setTimeout(() => void look(options).catch(options.report), restMs);
  return { dispose: () => clearTimeout(timer) };
}

/** Nothing is loaded when there are none, which is nearly always. */
async function look(options: InterruptedOptions): Promise<void> {
  if (!(await options.journals.hasAny())) return;
  const { offerInterrupted } = await import("./interruptedOffer.ts");
  await offerInterrupted(options);
}
