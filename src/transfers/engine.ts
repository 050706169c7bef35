import { availableParallelism } from "node:os";
import type { Disposable } from "../core/events.ts";
import type { ObjectStore } from "../core/store.ts";
import { Adjustable } from "./pace/adjustable.ts";
import { Buffers } from "./pace/buffers.ts";
import { compare } from "./compare/compare.ts";
import { copy } from "./copy/copy.ts";
import { planCopies, planRename } from "./copy/copyJobs.ts";
import { count } from "./count.ts";
import { discard } from "./discard.ts";
import { download, downloadTo } from "./download.ts";
import { unzip } from "./gzip.ts";
import { EtagKnowledge } from "./verification/etagKnowledge.ts";
import { Hasher } from "./verification/hasher.ts";
import { SmallFiles } from "./local/smallFiles.ts";
import { engineOptions, type EngineOptions } from "./pace/limits.ts";
import { Pacing } from "./pace/pacing.ts";
import { PartPace } from "./pace/partPace.ts";
import { remove } from "./remove.ts";
import { rewrite } from "./rewrite.ts";
import { save } from "./save.ts";
import { restore } from "./sync/restore.ts";
import { sync } from "./sync/sync.ts";
import type { Tools } from "./tools.ts";
import type { TransferEngine } from "./transfer.ts";
import { undo } from "./undo/undo.ts";
import { upload } from "./upload.ts";
import { countVersions, removeVersions } from "./versions.ts";

/** What steers an engine while it works. */
export interface EngineControls {
  /** Other settings; what is not under way yet follows at once. */
  limit(limits: Pick<EngineOptions, "parallelFiles" | "parallelParts" | "keepAcls">): void;
  /** A server asked for fewer requests: half as much is under way there, and slowly more again. */
  slowDown(origin: string): void;
}

/**
 * The engine that moves all bytes. Its limits hold for all transfers together. Disposing of it ends
 * its threads; transfers have to be cancelled before.
 */
export function createTransferEngine(
  options: Partial<EngineOptions> = {},
): TransferEngine & EngineControls & Disposable {
  let all = engineOptions(options, availableParallelism());
  const tools: Tools = {
    get options() {
      return all;
    },
    buffers: new Buffers(all.parallelParts * all.partBytes),
    hasher: new Hasher(all.hashThreads),
    parallelFiles: new Adjustable(all.parallelFiles),
    partPace: new PartPace(all.parallelParts),
    smallFiles: new SmallFiles(),
    pacing: new Pacing(),
    etags: new EtagKnowledge(),
    unconditional: new WeakSet<ObjectStore>(),
    aclsToldUnread: new Set<string>(),
  };
  return {
    upload: (sources, to, given) => upload(tools, sources, to, given),
    download: (selected, folder, given) => download(tools, selected, folder, given),
    downloadTo: (object, path, given) => downloadTo(tools, object, path, given),
    copy: async (selected, to, given) =>
      copy(tools, await planCopies(selected, to), to, { ...given, mode: "copy" }),
    move: async (selected, to, given) =>
      copy(tools, await planCopies(selected, to), to, { ...given, mode: "move" }),
    rename: async (selected, to, given) =>
      copy(tools, await planRename(selected, to), selected, { ...given, mode: "move" }),
    remove: (selected, given) => remove(tools, selected, given),
    undo: (of, stores, given) => undo(tools, of, stores, given),
    discard,
    compare: (source, target, given) => compare(tools, source, target, given),
    sync: (plan, given) => sync(tools, plan, given),
    restore: (target, removals, given) => restore(tools, target, removals, given),
    count,
    save: (item, signal) => save(tools, item, signal),
    unzip,
    rewrite: (item, given) => rewrite(tools, item, given),
    removeVersions: (place, given) => removeVersions(tools, place, given),
    countVersions,
    limit: (limits) => {
      all = { ...all, ...limits };
      tools.buffers.resize(all.parallelParts * all.partBytes);
      tools.parallelFiles.set(all.parallelFiles);
      tools.partPace.limit(all.parallelParts);
    },
    slowDown: (origin) => {
      tools.pacing.slowDown(origin);
      tools.partPace.slowDown(origin);
    },
    dispose: () => {
      tools.partPace.dispose();
      tools.hasher.dispose();
      tools.smallFiles.dispose();
      tools.buffers.dispose();
      tools.pacing.dispose();
    },
  };
}
