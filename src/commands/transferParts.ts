import * as vscode from "vscode";
import type { ConnectionRegistry } from "../connections/registry.ts";
import { Bandwidth } from "../transfers/pace/bandwidth.ts";
import { TransferQueue } from "../transfers/queue/queue.ts";
import { TransferStatus } from "../transferView/statusBar.ts";
import { TransferTexts } from "../transferView/texts.ts";
import { TransferTree } from "../transferView/transferTree.ts";
import { createTransferView } from "../transferView/view.ts";
import { onTransferSettings, parallelTransfers, transferLimits } from "../settings.ts";
import type { CommandContext } from "./context.ts";
import { describe } from "./describe.ts";
import { Foreground } from "./foreground.ts";
import { watchInterrupted } from "./interrupted.ts";
import { lazyJournals } from "./lazyJournals.ts";
import { lazyTransfers } from "./lazyTransfers.ts";
import { sentenceOf } from "./sentenceOf.ts";
import { TransferJournals } from "./transferJournals.ts";
import { EngineRunner } from "./transferRunner.ts";
import { canUndo } from "./undo.ts";

export type TransferContext = Pick<
  CommandContext,
  "queue" | "foreground" | "undoables" | "transfers" | "transferTree"
>;

type Throttled = (origin: string, waitMs: number) => void;

export interface TransferParts extends vscode.Disposable {
  readonly context: TransferContext;
  /** What requests have to do with transfers: the limit of bandwidth, and who asks for less. */
  network(onThrottled: Throttled): { bandwidth: Bandwidth; onThrottled: Throttled };
  /** Loads the engine on first use. */
  readonly get: CommandContext["transfers"];
  /** Tells the user and the views what becomes of transfers, from now on. */
  attach(context: CommandContext): vscode.Disposable;
}

/** The queue with all that belongs to it: the engine behind it, the view, the status bar. */
export function openTransfers(
  registry: ConnectionRegistry,
  { globalStorageUri }: Pick<vscode.ExtensionContext, "globalStorageUri">,
): TransferParts {
  const engine = lazyTransfers(transferLimits);
  const bandwidth = new Bandwidth(() => transferLimits().bytesPerSecond);
  const journals = lazyJournals(globalStorageUri);
  let log: CommandContext["log"] | undefined;
  const report = (error: unknown) => log?.error(`transfers: ${describe(error)}`);
  const kept = new TransferJournals({ journals: journals.get, report });
  const runner = new EngineRunner({
    ...{ registry, engine: engine.get, journals: kept },
    onConflict: async ({ id }, conflict, several) => {
      const { askConflict } = await import("./conflict.ts");
      const answer = await askConflict(conflict, several);
      if (answer) return answer;
      queue.cancel(id);
      throw new DOMException("The question was answered with Cancel", "AbortError");
    },
  });
  const queue = new TransferQueue({ runner, parallel: parallelTransfers });
  const context = { queue, undoables: kept };
  const texts = new TransferTexts(vscode.env.language, sentenceOf);
  const tree = new TransferTree({ queue, texts, canUndo: (one) => canUndo(context, one) });
  const parts = vscode.Disposable.from(
    ...[queue, kept, tree, new TransferStatus(queue), createTransferView(tree, queue), engine],
    onTransferSettings(() => {
      engine.steer((controls) => controls.limit(transferLimits()));
      queue.poke();
    }),
    watchInterrupted({
      ...{ journals, queue, report },
      adopt: (id, journal) => kept.adopt(id, journal),
    }),
  );
  return {
    get: engine.get,
    network: (onThrottled) => ({
      bandwidth,
      onThrottled: (origin, waitMs) => {
        onThrottled(origin, waitMs);
        engine.steer((controls) => controls.slowDown(origin));
      },
    }),
    context: {
      ...context,
      ...{ foreground: new Foreground(queue), transfers: engine.get, transferTree: tree },
    },
    attach: (commands) => {
      log = commands.log;
      return queue.onDidEnd((transfer) => {
        import("./transferEnd.ts").then((it) => it.transferEnded(commands, transfer)).catch(report);
      });
    },
    dispose: () => void parts.dispose(),
  };
}
