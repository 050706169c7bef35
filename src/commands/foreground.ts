import * as vscode from "vscode";
import type { Disposable } from "../core/events.ts";
import type { TransferQueue } from "../transfers/queue/queue.ts";
import { groupOf, type Transfer } from "../transfers/queue/transfer.ts";
import { titleOf } from "../transferView/titles.ts";
import { progressSteps } from "./progress.ts";

/** What is over before is not worth a notification. */
const quickMs = 400;

/**
 * A notification with figures and Cancel for the transfer that a person has just begun, one at a
 * time: the view and the status bar have all of them.
 */
export class Foreground {
  readonly #queue: TransferQueue;
  #isShowing = false;

  constructor(queue: TransferQueue) {
    this.#queue = queue;
  }

  follow(transfer: Transfer): void {
    setTimeout(() => {
      if (this.#isShowing || transfer.state !== "running") return;
      this.#isShowing = true;
      void this.#show(transfer).finally(() => (this.#isShowing = false));
    }, quickMs);
  }

  async #show(transfer: Transfer): Promise<void> {
    const title = titleOf(transfer.order, vscode.l10n);
    const options = { location: vscode.ProgressLocation.Notification, cancellable: true, title };
    await vscode.window.withProgress(options, async (progress, token) => {
      token.onCancellationRequested(() => this.#queue.cancel(transfer.id));
      const step = progressSteps(progress);
      await new Promise<void>((resolve) => {
        const subscription: Disposable = this.#queue.onDidChange(({ transfers }) => {
          if (!transfers.has(transfer)) return;
          if (groupOf(transfer.state) !== "running" || transfer.state === "pausing") {
            subscription.dispose();
            resolve();
          } else if (transfer.progress) step(transfer.progress);
        });
        if (transfer.progress) step(transfer.progress);
      });
    });
  }
}
