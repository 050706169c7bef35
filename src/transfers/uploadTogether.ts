import { isKeyTooLong } from "../core/key.ts";
import type { Together } from "./pace/pipeline.ts";
import { Worthwhile } from "./pace/worthwhile.ts";
import {
  mostSent,
  mostSentBytes,
  ordersAtOnce,
  SendOrder,
  takesOrders,
  type FileToSend,
  type ReadFile,
  type Sending,
} from "./sendOrder.ts";
import type { Occupant } from "./store/occupied.ts";
import { isNew, ledgerOf, type FoundFile, type Upload, type UploadItem } from "./uploadItem.ts";

/**
 * Small files are sent many in one order: to keys that are free, and over what is there where that
 * holds for all and the server compares ETags. Everything else, and what an earlier run began, goes
 * the long way, which asks, and knows what was written by itself.
 */
export function sentTogether(context: Upload): Together<UploadItem> {
  const { run } = context;
  // Before somebody has answered for all, much may be left to be asked about.
  const unanswered = new Worthwhile();
  const answered = new Worthwhile();
  const orders = () => (run.conflicts.standing === undefined ? unanswered : answered);
  const sending = sendingOf(context);
  return {
    most: mostSent,
    parallel: ordersAtOnce,
    fits: (item) => orders().isWorthwhile && isSmallFile(context, item) && isOffered(context),
    goesWith: (_first, item) => isSmallFile(context, item),
    work: async (items, atOnce) => {
      const files = items.filter((item) => isSmallFile(context, item));
      const worthwhile = orders();
      const order = new SendOrder(sending, files, atOnce);
      await order.send();
      worthwhile.ended(files.length, order.left.size);
      return items.filter((item) => !isSmallFile(context, item) || order.left.has(item));
    },
  };
}

function isSmallFile(context: Upload, item: UploadItem): item is FoundFile {
  return (
    item.kind === "file" &&
    item.sizeBytes <= mostSentBytes &&
    !isKeyTooLong(keyOf(context, item)) &&
    isNew(context, item)
  );
}

function isOffered(context: Upload): boolean {
  const isChosen = context.run.conflicts.standing === "overwrite";
  return takesOrders(context, "absence") || (isChosen && takesOrders(context, "match"));
}

function sendingOf(context: Upload): Sending<FoundFile> {
  const { tools, run, to } = context;
  return {
    ...{ tools, run, to },
    conditions: (files, parallel) => conditions(context, files, parallel),
    begin: (files) => begin(context, files),
    ledgerOf: (file) => ledgerOf(context, file),
    done: ({ item, source, key }) => {
      ledgerOf(context, item).note({ kind: "done", fingerprint: source.fingerprint });
      run.tally.done(source.sizeBytes, key);
    },
  };
}

/** Those whose keys are free, or may be written over: about the others somebody has to be asked. */
async function conditions(
  context: Upload,
  files: readonly FoundFile[],
  parallel: number,
): Promise<readonly FileToSend<FoundFile>[]> {
  const { run, occupied } = context;
  const keys = files.map((file) => keyOf(context, file));
  // What is replaced has to be seen: a guess that a key is free would end the order.
  const isGuarded = run.conflicts.standing !== "overwrite";
  const taken = await occupied.findMany(keys, parallel, run.signal, { isGuarded });
  return files.flatMap((item, index) => {
    const occupant = taken[index];
    const may = occupant ? mayBeReplaced(context, occupant) : takesOrders(context, "absence");
    if (!may) return [];
    const { path, sizeBytes } = item;
    return [{ item, path, sizeBytes, key: keyOf(context, item), replaces: occupant?.etag }];
  });
}

function mayBeReplaced(context: Upload, { etag }: Occupant): boolean {
  const isChosen = context.run.conflicts.standing === "overwrite";
  return isChosen && etag !== undefined && takesOrders(context, "match");
}

/** What is replaced is known to the next run, and to who goes the long way. */
async function begin(
  context: Upload,
  files: readonly ReadFile<FoundFile>[],
): Promise<readonly ReadFile<FoundFile>[]> {
  const { run, begun } = context;
  // An earlier run may have written it and not lived to write that down.
  const mayBeOurs = ({ replaces, md5 }: ReadFile<FoundFile>) =>
    run.ledger.isResumed && replaces === md5;
  const sent = files.filter((file) => !mayBeOurs(file));
  for (const { item, key, replaces } of sent) {
    if (replaces === undefined) continue;
    begun.begin(item, ledgerOf(context, item), { to: key, replaces });
  }
  if (sent.some(({ replaces }) => replaces !== undefined)) await run.ledger.written();
  return sent;
}

function keyOf({ to }: Upload, { relative }: FoundFile): string {
  return to.prefix + relative;
}
