import type { ObjectStore } from "../core/store.ts";
import type { Adjustable } from "./pace/adjustable.ts";
import type { Buffers } from "./pace/buffers.ts";
import type { EtagKnowledge } from "./verification/etagKnowledge.ts";
import type { Hasher } from "./verification/hasher.ts";
import type { EngineOptions } from "./pace/limits.ts";
import type { SmallFiles } from "./local/smallFiles.ts";
import type { Pacing } from "./pace/pacing.ts";
import type { PartPace } from "./pace/partPace.ts";

/** What all transfers of an engine share. */
export interface Tools {
  readonly options: EngineOptions;
  readonly buffers: Buffers;
  readonly hasher: Hasher;
  readonly smallFiles: SmallFiles;
  /** Files under way in one transfer, as the settings have it now. */
  readonly parallelFiles: Adjustable;
  /** Parts under way, over all files. */
  readonly partPace: PartPace;
  /** How many files may be under way at a server that asked for less. */
  readonly pacing: Pacing;
  readonly etags: EtagKnowledge;
  /** Stores that turned out not to take conditional writes. */
  readonly unconditional: WeakSet<ObjectStore>;
  /** Buckets of which was told that the access control lists of their objects may not be read. */
  readonly aclsToldUnread: Set<string>;
}
