import type { TransferOrder } from "../transfers/order.ts";
import type { LiveParts } from "../transfers/queue/transfer.ts";
import type { TransferReport } from "../transfers/transfer.ts";
import type { CommandContext } from "./context.ts";

/**
 * Puts an order in the queue and waits for its end, however often it is paused before. What it came
 * to is said by `transferEnd.ts`, also for transfers that nobody waits for. Undefined when it ended
 * as a whole with an error, which has been explained then.
 */
export async function runTransfer(
  context: Pick<CommandContext, "queue" | "foreground">,
  order: TransferOrder,
  live: LiveParts = {},
): Promise<TransferReport | undefined> {
  const { transfer, report } = context.queue.add(order, live);
  context.foreground.follow(transfer);
  try {
    return await report;
  } catch (error) {
    if (error === transfer.error) return undefined;
    throw error;
  }
}
