import { dirname } from "node:path";
import { currentBoot, isSameBoot } from "../journal/boot.ts";
import type { KnownPartial } from "../journal/history.ts";
import type { ItemLedger } from "../journal/ledger.ts";
import { PartialFile, removePartial } from "./partialFile.ts";
import type { ReceivedFile } from "./receivedFile.ts";
import type { Source } from "../source.ts";

/** A file on its way to a target, with the parts of it that are written. */
export interface Receiving {
  readonly file: PartialFile;
  readonly partBytes: number;
  /** Counted from 0. */
  readonly got: ReadonlySet<number>;
}

/**
 * The file that an earlier run left of this source beside this target. Everything else that earlier
 * runs left of the item is removed.
 */
export async function keptPartial(
  ledger: ItemLedger,
  target: string,
  source: Source,
): Promise<Receiving | undefined> {
  const partials = ledger.open?.partials ?? [];
  const boot = partials.length > 0 ? await currentBoot() : "";
  const fitting = partials.findLast(
    (partial) =>
      partial.fingerprint === source.fingerprint &&
      dirname(partial.path) === dirname(target) &&
      isTrusted(partial, source, boot),
  );
  const file = fitting && (await PartialFile.reopen(fitting.path, source.sizeBytes));
  for (const { path } of partials) if (path !== file?.path) await removePartial(path);
  return fitting && file && { file, partBytes: fitting.partBytes, got: fitting.got };
}

/** A new file that a later run can go on with: it is known before it is there. */
export async function newPartial(
  ledger: ItemLedger,
  target: string,
  source: Source,
  partBytes: number,
): Promise<Receiving> {
  const { fingerprint } = source;
  const boot = await currentBoot();
  const file = await PartialFile.create(target, {
    tag: ledger.tag,
    before: (path) => ledger.commit({ kind: "partial", path, fingerprint, partBytes, boot }),
  });
  return { file, partBytes, got: new Set() };
}

/**
 * After a crash of the machine, not everything that was written has to be on the disk: that shows
 * where the source says what the whole file hashes to.
 */
function isTrusted(partial: KnownPartial, { expectation }: Source, boot: string): boolean {
  return expectation.kind !== "none" || isSameBoot(partial.boot, boot);
}

/** After work on a file failed: it stays where the next run goes on with it. */
export async function leaveOrDiscard(
  file: ReceivedFile,
  ledger: ItemLedger,
  error: unknown,
  signal: AbortSignal,
): Promise<void> {
  await (file.isKnown && ledger.keeps(error, signal) ? file.leave() : file.discard());
}
