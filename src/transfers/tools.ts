import type { ObjectStore } from "../core/store.ts";
import type { Buffers } from "./pace/buffers.ts";
import type { EtagKnowledge } from "./verification/etagKnowledge.ts";
import type { Hasher } from "./verification/hasher.ts";
import type { EngineOptions } from "./pace/limits.ts";
import type { Pacing } from "./pace/pacing.ts";
import type { Slots } from "./pace/slots.ts";

/** What all transfers of an engine share. */
export interface Tools {
  readonly options: EngineOptions;
  readonly buffers: Buffers;
  readonly hasher: Hasher;
  /** Parts under way, over all files. */
  readonly partSlots: Slots;
  /** How many files may be under way at a server that asked for less. */
  readonly pacing: Pacing;
  readonly etags: EtagKnowledge;
  /** Stores that turned out not to take conditional writes. */
  readonly unconditional: WeakSet<ObjectStore>;
}
