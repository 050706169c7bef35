import * as vscode from "vscode";
import type { CompareSetup } from "../compareView/setup.ts";
import { placeName } from "../compareView/texts.ts";
import { displayName } from "../core/display.ts";
import { isAbort } from "../core/errors.ts";
import { formatCount } from "../core/format.ts";
import { overlap } from "../transfers/compare/endAddress.ts";
import { Plan } from "../transfers/compare/plan.ts";
import { endOf } from "./compareEnds.ts";
import type { CommandContext } from "./context.ts";
import { explain } from "./explain.ts";
import { whenSlow } from "./progress.ts";
import { asStorageError } from "./sentenceOf.ts";

const progressMs = 250;

/** Compares what a setup says and shows the differences; throws what goes wrong, for the boundary. */
export async function runComparison(context: CommandContext, setup: CompareSetup): Promise<void> {
  const { source, target, criterion, excludes } = setup;
  if (overlap(source, target)) {
    const text = vscode.l10n.t("One of these places is the other, or lies in it.");
    void vscode.window.showInformationMessage(text);
    return;
  }
  const [{ view }, engine] = await Promise.all([context.comparing(), context.transfers()]);
  view.begin(setup);
  const title = vscode.l10n.t("Comparing {0} with {1}", placeName(source), placeName(target));
  try {
    await whenSlow(title, async (signal) => {
      const plan = new Plan();
      let lastMs = performance.now();
      const comparison = await engine.compare(
        await endOf(context.registry, source, signal),
        await endOf(context.registry, target, signal),
        {
          ...{ criterion, excludes, signal },
          onDifference: (difference) => plan.add(difference),
          onProgress: (looked, path) => {
            const now = performance.now();
            if (now - lastMs < progressMs) return;
            lastMs = now;
            view.progress(setup, `${formatCount(looked)} · ${displayName(path, 50)}`);
          },
        },
      );
      view.end(setup, plan, comparison);
    });
  } catch (error) {
    view.fail(
      setup,
      isAbort(error)
        ? vscode.l10n.t("Comparing was cancelled. Refresh to begin again.")
        : explain(asStorageError(error), vscode.l10n).message,
    );
    throw error;
  }
}
