import { basename, resolve } from "node:path";
import { isStorageError } from "../core/errors.ts";
import { delimiter } from "../core/key.ts";
import { BegunOverwrites } from "./begunOverwrites.ts";
import { BytesSource } from "./local/bytesSource.ts";
import { discardUnreached } from "./discard.ts";
import { FileSource } from "./local/fileSource.ts";
import { openFile } from "./local/openFile.ts";
import { smallFileBytes } from "./local/smallFiles.ts";
import { hashNow, multipartEtag } from "./verification/hasher.ts";
import type { ItemLedger } from "./journal/ledger.ts";
import { abortLeftovers } from "./store/keptUpload.ts";
import { Occupied, type Occupant } from "./store/occupied.ts";
import { isOurs as isOursByEtag } from "./copy/ours.ts";
import { cut } from "./partPlan.ts";
import { pipeline } from "./pace/pipeline.ts";
import { rounds } from "./rounds.ts";
import { withRun, type Run } from "./run.ts";
import { withSource } from "./source.ts";
import { arrive, type Arrival } from "./store/storePlacing.ts";
import { StoreSink } from "./store/storeSink.ts";
import type { Tools } from "./tools.ts";
import type { LocalSource, StorePlace, TransferOptions, TransferReport } from "./transfer.ts";
import { isMd5 } from "./verification/verify.ts";
import { ledgerOf, type FoundFile, type Upload, type UploadItem } from "./uploadItem.ts";
import { sentTogether } from "./uploadTogether.ts";
import { walk, type Found } from "./local/walk.ts";

/** Files, folders and bytes into a prefix. */
export function upload(
  tools: Tools,
  sources: readonly LocalSource[],
  to: StorePlace,
  options: TransferOptions,
): Promise<TransferReport> {
  return withRun(options, async (run) => {
    const all = await rounds(sources, nameOf);
    for (const [index, round] of all.entries()) {
      const occupied = new Occupied(to.store, to.bucket);
      const context: Upload = {
        tools,
        run,
        to,
        occupied,
        round: index,
        begun: new BegunOverwrites(),
      };
      await pipeline(
        find(context, round),
        (item) => send(context, item),
        {
          parallel: tools.parallelFiles,
          lookahead: tools.options.lookahead,
          gate: tools.pacing.gate(to),
          together: sentTogether(context),
          onFound: () => round === all.at(-1) && run.progress.counted(),
          onLeft: (item) => run.left(item.path),
        },
        run.signal,
      );
    }
    await discardUnreached(run, [to.store]);
  });
}

function nameOf(source: LocalSource): string {
  return source.kind === "bytes" ? source.name : basename(resolve(source.path));
}

async function* find(context: Upload, sources: readonly LocalSource[]): AsyncGenerator<UploadItem> {
  const { run } = context;
  for (const source of sources) {
    if (source.kind === "bytes") {
      run.found(0);
      yield { ...source, path: source.name };
      continue;
    }
    try {
      yield* findBelow(context, resolve(source.path), nameOf(source));
    } catch (error) {
      run.endsEarly(source.path, error);
      if (run.signal.aborted) return;
    }
  }
}

async function* findBelow(
  { tools, run, to, occupied }: Upload,
  path: string,
  name: string,
): AsyncGenerator<UploadItem> {
  let isSurveyed = false;
  for await (const found of walk(tools.smallFiles, path, name, run.signal)) {
    switch (found.kind) {
      case "skipped":
        run.found(0);
        run.tally.skipped(found.path, found.why);
        run.progress.item(found.path, 0).settle();
        break;
      case "failed":
        run.endsEarly(found.path, found.error);
        break;
      case "file":
      case "emptyFolder":
        if (!isSurveyed && found.relative.includes(delimiter)) {
          isSurveyed = true;
          await occupied.survey(to.prefix + name + delimiter, run.signal);
        }
        run.found(found.kind === "file" ? found.sizeBytes : 0);
        yield found;
    }
  }
}

async function send(context: Upload, item: UploadItem): Promise<void> {
  switch (item.kind) {
    case "file":
      return sendFile(context, item);
    case "emptyFolder":
      return sendMarker(context, item);
    case "bytes":
      return sendBytes(context, item);
  }
}

async function sendFile(context: Upload, file: FoundFile): Promise<void> {
  const { tools, run, to } = context;
  const { path, sizeBytes, modified } = file;
  const incoming = { sizeBytes, modified };
  const arrival = arrivalOf(context, { ...file, what: path, incoming });
  const { ledger } = arrival;
  const begun = context.begun.of(file);
  await run.item(path, sizeBytes, async (progress) => {
    let { fingerprint } = file;
    if (run.isSettled(ledger, { what: path, sizeBytes, fingerprint })) return;
    let sentBytes = sizeBytes;
    const isOurs = async (occupant: Occupant) =>
      isOursByEtag(
        occupant,
        { sizeBytes, etags: await etagsOf(tools, path, occupant, ledger) },
        ledger,
      );
    const key = await arrive({ ...arrival, isOurs, begun }, async (free, condition) => {
      await withSource(await openFile(tools, path, sentBytes), async (source) => {
        if (source.sizeBytes !== sentBytes) progress.resize(source.sizeBytes);
        sentBytes = source.sizeBytes;
        ({ fingerprint } = source);
        const sink = new StoreSink(tools, { ...to, key: free }, { ...condition, ledger });
        await sink.receive(source, progress, run.signal);
      });
    });
    if (key === undefined) return;
    ledger.note({ kind: "done", fingerprint });
    run.tally.done(sentBytes, key);
  });
}

/** How something arrives at its key, the same for everything that is uploaded. */
function arrivalOf(
  { tools, run, to, occupied }: Upload,
  item: {
    readonly path: string;
    readonly relative: string;
    readonly what: string;
    readonly incoming: Arrival["incoming"];
  },
): Omit<Arrival, "isOurs"> {
  const { what, incoming } = item;
  const { store } = to;
  const key = to.prefix + item.relative;
  const ledger = ledgerOf({ run, to }, item);
  const isSmall = incoming.sizeBytes <= tools.options.multipartThresholdBytes;
  return {
    ...{ run, occupied, key, what, incoming, ledger },
    isProvable: isSmall && store.etagIsMd5,
    isGuarded: () => incoming.sizeBytes <= smallFileBytes && !tools.unconditional.has(store),
    clear: () => abortLeftovers(store.multipart, to, ledger, run.signal),
  };
}

/** The ETag that a file has as an object, of the kind that an occupant has. */
async function etagsOf(
  { hasher }: Tools,
  path: string,
  { etag, sizeBytes }: Occupant,
  ledger: ItemLedger,
): Promise<readonly string[]> {
  if (isMd5(etag)) return [await withSource(await FileSource.open(path), (it) => it.md5(hasher))];
  const upload = ledger.open?.uploads.at(-1);
  if (!upload) return [];
  const parts = [...upload.parts].sort(([a], [b]) => a - b);
  // With checksums no MD5 is made; the server's own is as good to know its object by.
  const md5s = parts
    .map(([, { md5, crc32, etag }]) => md5 ?? (crc32 === undefined ? undefined : etag))
    .filter((md5) => isMd5(md5));
  return md5s.length === cut(sizeBytes, upload.partBytes).count ? [multipartEtag(md5s)] : [];
}

async function sendBytes(
  context: Upload,
  item: Extract<LocalSource, { kind: "bytes" }>,
): Promise<void> {
  const { tools, run, to } = context;
  const { name } = item;
  await run.item(name, 0, async (progress) => {
    // A path tells sources apart; bytes have only their name, and the round that they come in.
    const path = context.round === 0 ? "" : String(context.round);
    const target = to.prefix + name;
    const ledger = run.ledger.item("upload", path, to.store.identity, to.bucket, target);
    const bytes = await bytesOf(run, item, ledger);
    if (!bytes) return;
    const source = new BytesSource(name, bytes);
    const { sizeBytes, fingerprint } = source;
    progress.resize(sizeBytes);
    const arrived = { path, relative: name, what: name, incoming: { sizeBytes } };
    const arrival = arrivalOf(context, arrived);
    if (run.isSettled(ledger, { what: name, sizeBytes, fingerprint })) return;
    const isOurs = async (occupant: Occupant) =>
      isOursByEtag(occupant, { sizeBytes, etags: [hashNow(bytes, "md5")] }, ledger);
    const key = await arrive({ ...arrival, isOurs }, async (free, condition) => {
      const sink = new StoreSink(tools, { ...to, key: free }, { ...condition, ledger });
      await sink.receive(source, progress, run.signal);
    });
    if (key === undefined) return;
    ledger.note({ kind: "done", fingerprint });
    run.tally.done(sizeBytes, key);
  });
}

/**
 * Undefined when they cannot be read any more, after a restart, and an earlier run had settled them:
 * then they count as that. What it had not settled is lost.
 */
async function bytesOf(
  { tally, signal }: Run,
  source: Extract<LocalSource, { kind: "bytes" }>,
  { settledBefore }: ItemLedger,
): Promise<Uint8Array | undefined> {
  try {
    return await source.read(signal);
  } catch (error) {
    if (!settledBefore || !isStorageError(error, "localMissing")) throw error;
    // The fingerprint of bytes is how many there are.
    if (settledBefore.kind === "done") tally.done(Number(settledBefore.fingerprint));
    else tally.skipped(source.name, settledBefore.why);
    return undefined;
  }
}

/** An empty folder is an empty object whose key ends with `/`. One that is there is good as it is. */
async function sendMarker(
  { tools, run, to, occupied }: Upload,
  { path, relative }: Extract<Found, { kind: "emptyFolder" }>,
): Promise<void> {
  await run.item(path, 0, async (progress) => {
    const key = to.prefix + relative;
    if (await occupied.find(key, run.signal)) return run.tally.done(0);
    const source = new BytesSource(key, new Uint8Array());
    try {
      const ledger = run.ledger.item("upload", path, to.store.identity, to.bucket, key);
      const sink = new StoreSink(tools, { ...to, key }, { ifAbsent: true, ledger });
      await sink.receive(source, progress, run.signal);
    } catch (error) {
      if (!isStorageError(error, "preconditionFailed")) throw error;
    }
    run.tally.done(0, key);
  });
}
