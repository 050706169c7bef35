import { basename, resolve } from "node:path";
import { isStorageError } from "../core/errors.ts";
import { delimiter } from "../core/key.ts";
import { BytesSource } from "./bytesSource.ts";
import { FileSource } from "./fileSource.ts";
import { Occupied } from "./occupied.ts";
import { pipeline } from "./pipeline.ts";
import { rounds } from "./rounds.ts";
import { withRun, type Run } from "./run.ts";
import { withSource } from "./source.ts";
import { arrive } from "./storePlacing.ts";
import { StoreSink } from "./storeSink.ts";
import type { Tools } from "./tools.ts";
import type { LocalSource, StorePlace, TransferOptions, TransferReport } from "./transfer.ts";
import { walk, type Found } from "./walk.ts";

type Item =
  | Extract<Found, { kind: "file" | "emptyFolder" }>
  | (Extract<LocalSource, { kind: "bytes" }> & { readonly path: string });

interface Upload {
  readonly tools: Tools;
  readonly run: Run;
  readonly to: StorePlace;
  readonly occupied: Occupied;
}

/** Files, folders and bytes into a prefix. */
export function upload(
  tools: Tools,
  sources: readonly LocalSource[],
  to: StorePlace,
  options: TransferOptions,
): Promise<TransferReport> {
  return withRun(options, async (run) => {
    for (const round of rounds(sources, nameOf)) {
      const context = { tools, run, to, occupied: new Occupied(to.store, to.bucket) };
      await pipeline(
        find(context, round),
        (item) => send(context, item),
        {
          parallel: tools.options.parallelFiles,
          lookahead: tools.options.lookahead,
          onLeft: (item) => run.left(item.path),
        },
        run.signal,
      );
    }
  });
}

function nameOf(source: LocalSource): string {
  return source.kind === "bytes" ? source.name : basename(resolve(source.path));
}

async function* find(context: Upload, sources: readonly LocalSource[]): AsyncGenerator<Item> {
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
  { run, to, occupied }: Upload,
  path: string,
  name: string,
): AsyncGenerator<Item> {
  let isSurveyed = false;
  for await (const found of walk(path, name, run.signal)) {
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

async function send(context: Upload, item: Item): Promise<void> {
  switch (item.kind) {
    case "file":
      return sendFile(context, item);
    case "emptyFolder":
      return sendMarker(context, item);
    case "bytes":
      return sendBytes(context, item);
  }
}

async function sendFile(
  { tools, run, to, occupied }: Upload,
  { path, relative, sizeBytes, modified }: Extract<Found, { kind: "file" }>,
): Promise<void> {
  await run.item(path, sizeBytes, async (progress) => {
    let sentBytes = sizeBytes;
    const incoming = { sizeBytes, modified };
    const arrival = { run, occupied, key: to.prefix + relative, what: path, incoming };
    const key = await arrive(arrival, async (free, options) => {
      await withSource(await FileSource.open(path), async (source) => {
        if (source.sizeBytes !== sentBytes) progress.resize(source.sizeBytes);
        sentBytes = source.sizeBytes;
        const sink = new StoreSink(tools, { ...to, key: free }, options);
        await sink.receive(source, progress, run.signal);
      });
    });
    if (key !== undefined) run.tally.done(sentBytes, key);
  });
}

async function sendBytes(
  { tools, run, to, occupied }: Upload,
  item: Extract<LocalSource, { kind: "bytes" }>,
): Promise<void> {
  const { name } = item;
  await run.item(name, 0, async (progress) => {
    const source = new BytesSource(name, await item.read(run.signal));
    const { sizeBytes } = source;
    progress.resize(sizeBytes);
    const arrival = { run, occupied, key: to.prefix + name, what: name, incoming: { sizeBytes } };
    const key = await arrive(arrival, async (free, options) => {
      const sink = new StoreSink(tools, { ...to, key: free }, options);
      await sink.receive(source, progress, run.signal);
    });
    if (key !== undefined) run.tally.done(sizeBytes, key);
  });
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
      const sink = new StoreSink(tools, { ...to, key }, { ifAbsent: true });
      await sink.receive(source, progress, run.signal);
    } catch (error) {
      if (!isStorageError(error, "preconditionFailed")) throw error;
    }
    run.tally.done(0, key);
  });
}
