import { isSameState, type ObjectState } from "../core/saving.ts";

/** More objects than anybody edits at once. */
const mostKept = 2_000;
const stateKey = "stowage.editedObjects";

/** Where what is being edited is kept over a reload. A subset of VS Code's `Memento`. */
export interface BaselineMemory {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

interface Known {
  /** What the text in the editor was made of. */
  readonly base: ObjectState;
  /** What was read while the editor had changes of its own: it counts once these are given up. */
  readonly read?: ObjectState;
  /** What the user, or VS Code in their name, has agreed to replace. */
  readonly agreed?: ObjectState;
}

/**
 * What objects were when their editors read them, by URI: a save replaces this and nothing else. Of
 * objects with unsaved changes it outlives the window, as these changes do.
 */
export class Baselines {
  readonly #known = new Map<string, Known>();
  readonly #edited: Map<string, ObjectState>;
  readonly #memory: BaselineMemory;
  readonly #report: (error: unknown) => void;

  constructor(memory: BaselineMemory, report: (error: unknown) => void) {
    this.#memory = memory;
    this.#report = report;
    this.#edited = readMemory(memory.get(stateKey));
    for (const [uri, base] of this.#edited) this.#known.set(uri, { base });
  }

  get(uri: string): ObjectState | undefined {
    return this.#known.get(uri)?.base;
  }

  isEdited(uri: string): boolean {
    return this.#edited.has(uri);
  }

  /** Bytes of this state went to whoever asked for them. */
  read(uri: string, state: ObjectState): void {
    const known = this.#known.get(uri);
    if (known && this.isEdited(uri)) this.#keep(uri, { ...known, read: state });
    else this.#keep(uri, { base: state });
  }

  /** The object is what the editor shows: it was written by it. */
  written(uri: string, state: ObjectState): void {
    this.#keep(uri, { base: state });
    if (this.isEdited(uri)) this.#remember(uri, state);
  }

  /** Servers say the date of what was written only when they are asked. */
  seen(uri: string, state: ObjectState): void {
    const known = this.#known.get(uri);
    if (known?.base.lastModified === undefined && known && isSameState(known.base, state))
      this.#keep(uri, { ...known, base: state });
  }

  agree(uri: string, state: ObjectState): void {
    const known = this.#known.get(uri);
    if (known) this.#keep(uri, { ...known, agreed: state });
  }

  hasAgreed(uri: string, state: ObjectState): boolean {
    const agreed = this.#known.get(uri)?.agreed;
    return agreed !== undefined && isSameState(agreed, state);
  }

  /** An editor has changes of its own from now on, or none any more. */
  edited(uri: string, isEdited: boolean): void {
    const known = this.#known.get(uri);
    if (isEdited) {
      if (known && !this.isEdited(uri)) this.#remember(uri, known.base);
      return;
    }
    if (!this.#edited.delete(uri)) return;
    if (known?.read) this.#keep(uri, { base: known.read });
    this.#save();
  }

  #keep(uri: string, known: Known): void {
    this.#known.delete(uri);
    this.#known.set(uri, known);
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= mostKept) return;
      if (!this.isEdited(oldest)) this.#known.delete(oldest);
    }
  }

  #remember(uri: string, state: ObjectState): void {
    this.#edited.set(uri, state);
    this.#save();
  }

  #save(): void {
    const all = [...this.#edited].map(([uri, { etag, sizeBytes, lastModified }]) => [
      uri,
      { etag, sizeBytes, lastModified: lastModified?.getTime() },
    ]);
    const value: unknown = all.length > 0 ? Object.fromEntries(all) : undefined;
    this.#memory.update(stateKey, value).then(undefined, this.#report);
  }
}

/** What cannot be read as it was written is not there. */
function readMemory(value: unknown): Map<string, ObjectState> {
  const states = new Map<string, ObjectState>();
  if (typeof value !== "object" || value === null) return states;
  const all: [string, unknown][] = Object.entries(value);
  for (const [uri, kept] of all) {
    if (typeof kept !== "object" || kept === null) continue;
    const { etag, sizeBytes, lastModified } = kept as Record<string, unknown>;
    if (typeof sizeBytes !== "number") continue;
    states.set(uri, {
      sizeBytes,
      ...(typeof etag === "string" && { etag }),
      ...(typeof lastModified === "number" && { lastModified: new Date(lastModified) }),
    });
  }
  return states;
}
