import { inspect } from "node:util";
import type * as vscode from "vscode";
import { explain } from "../../../../src/commands/explain.ts";
import type { StorageErrorKind } from "../../../../src/core/errors.ts";
import type { TransferReport } from "../../../../src/transfers/transfer.ts";

/** What came of a transfer that met something in one of its steps. */
export interface Outcome {
  /** What it met. */
  readonly row: string;
  readonly step: string;
  readonly kind: "ok" | StorageErrorKind;
  readonly sentence: string;
  readonly problems: readonly string[];
}

const l10n: Pick<typeof vscode.l10n, "t"> = {
  t: (message: unknown, ...values: unknown[]) =>
    String(message).replace(/\{(\d+)\}/g, (_, index) => String(values[Number(index)])),
};

export function outcomeOf(
  { failed: [first] }: TransferReport,
  rest: Pick<Outcome, "row" | "step" | "problems">,
): Outcome {
  return {
    ...rest,
    kind: first?.error.kind ?? "ok",
    sentence: first ? explain(first.error, l10n).message : "",
  };
}

/** What is wrong with a report, whatever it is about. */
export function reportProblems({ failed, isCancelled }: TransferReport): string[] {
  return [
    ...(isCancelled ? ["it took too long"] : []),
    ...failed
      .filter(({ error }) => error.kind === "unknown" || explain(error, l10n).message.length < 20)
      .map(({ error }) => `no good sentence for ${error.kind}: ${inspect(error.cause ?? error)}`),
  ];
}

export function describeOutcome({ row, step, kind, problems }: Outcome): string {
  return `${row} at ${step} (${kind}): ${problems.join("; ")}`;
}
