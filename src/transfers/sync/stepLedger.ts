import type { ItemLedger } from "../journal/ledger.ts";
import type { Run } from "../run.ts";
import { fingerprintOfObject } from "../store/objectSource.ts";
import type { WriteStep } from "./write.ts";

/** What a step is called in a journal. */
export function stepName({ path }: WriteStep): readonly string[] {
  return ["sync", path];
}

export function ledgerOf({ ledger }: Run, step: WriteStep): ItemLedger {
  return ledger.item(...stepName(step));
}

/** What was compared: another plan may mean something else by the same path. */
export function fingerprintOf({ kind, source }: WriteStep): string {
  return `${kind} ${fingerprintOfObject(source)} ${source.modifiedMs ?? ""}`;
}
