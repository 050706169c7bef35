import type { CommandContext } from "./context.ts";

export async function showLog(context: CommandContext): Promise<void> {
  context.log.show(true);
}
