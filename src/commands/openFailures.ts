import * as vscode from "vscode";
import type { BucketAddress } from "../core/address.ts";
import { uriParts } from "../core/objectUri.ts";
import type { CommandContext } from "./context.ts";
import { attempt } from "./runCommand.ts";
import { sentenceOf } from "./sentenceOf.ts";

type Address = BucketAddress & { readonly path: string };

/** Editors that fail together, as after a reload, fail for one reason. */
const togetherMs = 5_000;

/**
 * Says why an editor cannot show an object: VS Code's own page for that only points to its log.
 * What fails for the same reason at the same time is said once.
 */
export function openFailures(context: CommandContext): (error: unknown, address: Address) => void {
  const saidAt = new Map<string, number>();
  return (error, address) => {
    const text = error instanceof vscode.FileSystemError ? error.message : sentenceOf(error);
    const reason = JSON.stringify([address.connectionId, text]);
    const now = Date.now();
    if (now - (saidAt.get(reason) ?? 0) < togetherMs) return;
    saidAt.set(reason, now);
    if (error instanceof vscode.FileSystemError) void vscode.window.showWarningMessage(text);
    else void say(context, error, address);
  };
}

/** Retry opens the object again. */
async function say(context: CommandContext, error: unknown, address: Address): Promise<void> {
  const connection = context.registry.get(address.connectionId);
  let isRetry = false;
  await attempt(
    context,
    "open",
    connection ? [{ kind: "connection", connection }] : [],
    async () => {
      if (isRetry) {
        const uri = vscode.Uri.from(uriParts({ ...address, key: address.path }));
        await vscode.commands.executeCommand("vscode.open", uri);
        return;
      }
      isRetry = true;
      throw error;
    },
  );
}
