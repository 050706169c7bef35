import type { ObjectStore } from "../core/store.ts";
import type { Buffers } from "./buffers.ts";
import type { EtagKnowledge } from "./etagKnowledge.ts";
import type { Hasher } from "./hasher.ts";
import type { EngineOptions } from "./limits.ts";
import type { Slots } from "./slots.ts";

/** What all transfers of an engine share. */
export interface Tools {
  readonly options: EngineOptions;
  readonly buffers: Buffers;
  readonly hasher: Hasher;
  /** Parts under way, over all files. */
  readonly partSlots: Slots;
  readonly etags: EtagKnowledge;
  /** Stores that turned out not to take conditional writes. */
  readonly unconditional: WeakSet<ObjectStore>;
}
