import { availableParallelism } from "node:os";
import type { Disposable } from "../core/events.ts";
import type { ObjectStore } from "../core/store.ts";
import { Buffers } from "./buffers.ts";
import { compare } from "./compare/compare.ts";
import { copy } from "./copy.ts";
import { planCopies, planRename } from "./copyJobs.ts";
import { count } from "./count.ts";
import { discard } from "./discard.ts";
import { download, downloadTo } from "./download.ts";
import { EtagKnowledge } from "./etagKnowledge.ts";
import { Hasher } from "./hasher.ts";
import { engineOptions, type EngineOptions } from "./limits.ts";
import { remove } from "./remove.ts";
import { rewrite } from "./rewrite.ts";
import { Slots } from "./slots.ts";
import { restore } from "./sync/restore.ts";
import { sync } from "./sync/sync.ts";
import type { Tools } from "./tools.ts";
import type { TransferEngine } from "./transfer.ts";
import { undo } from "./undo.ts";
import { upload } from "./upload.ts";
import { countVersions, removeVersions } from "./versions.ts";

/**
 * The engine that moves all bytes. Its limits hold for all transfers together. Disposing of it ends
 * its threads; transfers have to be cancelled before.
 */
export function createTransferEngine(
  options: Partial<EngineOptions> = {},
): TransferEngine & Disposable {
  const all = engineOptions(options, availableParallelism());
  const tools: Tools = {
    options: all,
    buffers: new Buffers(all.parallelParts * all.partBytes),
    hasher: new Hasher(all.hashThreads),
    partSlots: new Slots(all.parallelParts),
    etags: new EtagKnowledge(),
    unconditional: new WeakSet<ObjectStore>(),
  };
  return {
    upload: (sources, to, given) => upload(tools, sources, to, given),
    download: (selected, folder, given) => download(tools, selected, folder, given),
    downloadTo: (object, path, given) => downloadTo(tools, object, path, given),
    copy: (selected, to, given) =>
      copy(tools, planCopies(selected, to), to, { ...given, mode: "copy" }),
    move: (selected, to, given) =>
      copy(tools, planCopies(selected, to), to, { ...given, mode: "move" }),
    rename: (selected, to, given) =>
      copy(tools, planRename(selected, to), selected, { ...given, mode: "move" }),
    remove: (selected, given) => remove(tools, selected, given),
    undo: (of, stores, given) => undo(tools, of, stores, given),
    discard,
    compare: (source, target, given) => compare(tools, source, target, given),
    sync: (plan, given) => sync(tools, plan, given),
    restore: (target, removals, given) => restore(tools, target, removals, given),
    count,
    rewrite: (item, given) => rewrite(tools, item, given),
    removeVersions: (place, given) => removeVersions(tools, place, given),
    countVersions,
    dispose: () => {
      tools.hasher.dispose();
      tools.buffers.dispose();
    },
  };
}
