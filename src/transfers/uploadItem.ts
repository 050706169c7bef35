import type { BegunOverwrites } from "./begunOverwrites.ts";
import type { ItemLedger } from "./journal/ledger.ts";
import type { Found } from "./local/walk.ts";
import type { Run } from "./run.ts";
import type { Occupied } from "./store/occupied.ts";
import type { Tools } from "./tools.ts";
import type { LocalSource, StorePlace } from "./transfer.ts";

/** One thing to upload. */
export type UploadItem =
  | Extract<Found, { kind: "file" | "emptyFolder" }>
  | (Extract<LocalSource, { kind: "bytes" }> & { readonly path: string });

export type FoundFile = Extract<Found, { kind: "file" }>;

export interface Upload {
  readonly tools: Tools;
  readonly run: Run;
  readonly to: StorePlace;
  readonly occupied: Occupied;
  readonly begun: BegunOverwrites<FoundFile>;
  /** Counted from 0: of several sources of one name, each is in a round of its own. */
  readonly round: number;
}

/** What is written down of something with a path. */
export function ledgerOf({ run, to }: Pick<Upload, "run" | "to">, file: Named): ItemLedger {
  return run.ledger.item(...namesOf(to, file));
}

/** Whether no earlier run has come to it. */
export function isNew({ run, to }: Pick<Upload, "run" | "to">, file: Named): boolean {
  return run.ledger.isNew(...namesOf(to, file));
}

type Named = Pick<FoundFile, "path" | "relative">;

function namesOf({ store, bucket, prefix }: StorePlace, { path, relative }: Named) {
  return ["upload", path, store.identity, bucket, prefix + relative] as const;
}
