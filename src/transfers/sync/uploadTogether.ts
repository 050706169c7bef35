import { isKeyTooLong } from "../../core/key.ts";
import type { End } from "../compare/item.ts";
import type { ItemLedger } from "../journal/ledger.ts";
import type { Together } from "../pace/pipeline.ts";
import { Worthwhile } from "../pace/worthwhile.ts";
import type { Run } from "../run.ts";
import {
  mostSent,
  mostSentBytes,
  ordersAtOnce,
  SendOrder,
  takesOrders,
  type ReadFile,
  type Sending,
} from "../sendOrder.ts";
import type { Tools } from "../tools.ts";
import { LocalTarget } from "./localTarget.ts";
import { fingerprintOf, ledgerOf, stepName } from "./stepLedger.ts";
import { isSameFile } from "./unchanged.ts";
import { placeIn, type WriteStep } from "./write.ts";

interface Uploading {
  readonly tools: Tools;
  readonly run: Run;
  readonly source: End & { readonly kind: "folder" };
  readonly to: End & { readonly kind: "prefix" };
}

/**
 * Small files go up many in one order, each where nothing is or over exactly what was compared. It
 * does only what goes smoothly; everything else, and what an earlier run began, goes the long way.
 */
export function uploadedTogether(uploading: Uploading): Together<WriteStep> {
  const orders = new Worthwhile();
  const sending = sendingOf(uploading);
  return {
    most: mostSent,
    parallel: ordersAtOnce,
    fits: (step) => orders.isWorthwhile && isSmallFile(uploading, step),
    goesWith: (_first, step) => isSmallFile(uploading, step),
    work: async (steps, atOnce) => {
      const order = new SendOrder(sending, steps, atOnce);
      await order.send();
      orders.ended(steps.length, order.left.size);
      return steps.filter((step) => order.left.has(step));
    },
  };
}

function isSmallFile(uploading: Uploading, step: WriteStep): boolean {
  const { run, to } = uploading;
  if (step.isFolder || step.source.sizeBytes > mostSentBytes) return false;
  if (isKeyTooLong(placeIn(to, step.path).key) || !run.ledger.isNew(...stepName(step)))
    return false;
  if (step.kind === "create") return takesOrders(uploading, "absence");
  return step.target.etag !== undefined && takesOrders(uploading, "match");
}

function sendingOf({ tools, run, source, to }: Uploading): Sending<WriteStep> {
  const local = new LocalTarget(source.path);
  return {
    ...{ tools, run, to },
    conditions: async (steps) =>
      steps.map((step) => ({
        item: step,
        path: local.at(step.path),
        sizeBytes: step.source.sizeBytes,
        key: placeIn(to, step.path).key,
        replaces: step.kind === "update" ? step.target.etag : undefined,
      })),
    begin: (files) => asCompared(tools, files),
    ledgerOf: (step): ItemLedger => ledgerOf(run, step),
    done: ({ item, key }) => {
      ledgerOf(run, item).note({ kind: "done", fingerprint: fingerprintOf(item) });
      run.tally.done(item.source.sizeBytes, key);
    },
  };
}

/** Those that were read as they were when they were compared. Read first, looked at then. */
async function asCompared(
  { smallFiles }: Tools,
  files: readonly ReadFile<WriteStep>[],
): Promise<readonly ReadFile<WriteStep>[]> {
  const looked = await smallFiles.look(files.map(({ path }) => path));
  return files.filter(({ item, source }, index) => {
    const now = looked[index];
    return (
      now?.kind === "file" &&
      now.fingerprint === source.fingerprint &&
      isSameFile({ ...now, path: item.path }, item.source)
    );
  });
}
