import { existsSync } from "node:fs";
import { createTransferEngine } from "../../../src/transfers/engine.ts";
import { JournalFile } from "../../../src/transfers/journal/journalFile.ts";
import { JournalFolder } from "../../../src/transfers/journal/journalFolder.ts";
import type { End } from "../../../src/transfers/compare/item.ts";
import { readPlan } from "../../../src/transfers/sync/planFile.ts";
import type { Removal } from "../../../src/transfers/sync/step.ts";
import type { TransferOptions, TransferReport } from "../../../src/transfers/transfer.ts";
import type { VersionLookup } from "../../../src/transfers/undo/deleteMarkers.ts";
import { clientOf, type Running } from "../s3/server.ts";
import { quietly, smallParts } from "./workshop.ts";

/** Of a synchronization. */
export type Place =
  | { readonly kind: "folder"; readonly path: string }
  | { readonly kind: "prefix"; readonly prefix: string };

/** What a process does that is killed meanwhile, and the next one goes on with. */
export type Work =
  | { readonly kind: "upload"; readonly path: string; readonly prefix: string }
  | { readonly kind: "download"; readonly prefix: string; readonly folder: string }
  | { readonly kind: "rename"; readonly from: string; readonly to: string }
  /** Keys, and everything below a prefix. */
  | { readonly kind: "delete"; readonly keys: readonly string[]; readonly prefix: string }
  | { readonly kind: "sync"; readonly from: Place; readonly to: Place; readonly plan: string }
  /** Of the transfer with this journal, which is nobody's any more. */
  | { readonly kind: "undo"; readonly path: string }
  | { readonly kind: "discard" };

export interface Job {
  readonly server: Omit<Running, "stop">;
  readonly bucket: string;
  readonly journals: string;
  readonly work: Work;
}

/** What is told on the standard output in the end. */
export type Outcome = Pick<TransferReport, "done"> & {
  readonly failed: readonly string[];
  readonly journal: string;
  readonly removals: readonly Removal[];
};

export const holdingId = "killed";

/** Parts under way at the same time. */
export const inFlight = 4;

/** Goes on with the transfer whose journal is abandoned, or begins one. */
async function perform({ server, bucket, journals, work }: Job): Promise<Outcome> {
  const { http, home } = clientOf({ ...server, stop: async () => undefined });
  const { store } = home;
  const engine = createTransferEngine({ ...smallParts, parallelParts: inFlight });
  const folder = new JournalFolder(journals);
  const [abandoned] = await folder.abandoned();
  const own = abandoned === undefined ? await folder.create(work) : await folder.claim(abandoned);
  if (!own) throw new Error("Somebody else has the journal");
  const { journal } = own;
  const versions: VersionLookup = async () => home.features?.versions.bind(home.features);
  const options: TransferOptions = { ...quietly, journal, versions };
  const removals: Removal[] = [];
  const endOf = (place: Place): End =>
    place.kind === "folder" ? place : { ...place, store, bucket };
  const run = async () => {
    switch (work.kind) {
      case "upload":
        return engine.upload(
          [{ kind: "path", path: work.path }],
          { store, bucket, prefix: work.prefix },
          options,
        );
      case "download": {
        const selected = { kind: "prefix", store, bucket, prefix: work.prefix } as const;
        return engine.download([selected], work.folder, options);
      }
      case "rename":
        return engine.rename(
          { kind: "prefix", store, bucket, prefix: work.from },
          work.to,
          options,
        );
      case "delete": {
        const objects = work.keys.map((key) => ({ kind: "object", store, bucket, key }) as const);
        const prefix = { kind: "prefix", store, bucket, prefix: work.prefix } as const;
        return engine.remove([...objects, prefix], options);
      }
      case "sync": {
        const [source, target] = [endOf(work.from), endOf(work.to)];
        const plan = { source, target, steps: () => readPlan(work.plan), holdingId };
        const onRemoved = (removal: Removal) => void removals.push(removal);
        return engine.sync(plan, { ...options, onRemoved });
      }
      case "undo": {
        const of = JournalFile.open(work.path);
        return engine.undo(of, [store], options).finally(() => of.close());
      }
      case "discard":
        await engine.discard(journal, [store], { signal: AbortSignal.timeout(30_000), versions });
        await own.remove();
        return { done: 0, failed: [] };
    }
  };
  const { done, failed } = await run();
  await own.release();
  engine.dispose();
  await http.close();
  return {
    done,
    failed: failed.map(({ what, error }) => `${what}: ${error.kind} ${error.message}`),
    journal: existsSync(journal.path) ? journal.path : "",
    removals,
  };
}

if (import.meta.main) {
  const outcome = await perform(JSON.parse(process.argv[2] ?? "") as Job);
  process.stdout.write(JSON.stringify(outcome));
}
