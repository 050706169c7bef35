import type { StorageNode } from "../../../src/tree/node.ts";
import { user } from "../vscodeStub/ui.ts";

/** A window that puts the row in focus in place of the argument that asks for it. */
export function setFocus(focus: () => StorageNode | undefined): void {
  user.commands.set("runCommands", (given: unknown) => {
    const { commands } = given as { commands: { command: string; args: unknown }[] };
    for (const { command } of commands) user.commands.get(command)?.(focus());
  });
}
