import * as vscode from "vscode";
import type { ObjectAddress, PrefixAddress } from "../core/address.ts";
import { isStorageError } from "../core/errors.ts";
import { parentPrefix } from "../core/key.ts";
import type { ObjectHead } from "../core/model.ts";
import {
  isSameState,
  keepingTags,
  type ObjectState,
  type Replaced,
  type SavedObject,
  type SaveObject,
} from "../core/saving.ts";
import type { ObjectStore } from "../core/store.ts";
import type { Baselines } from "./baselines.ts";
import { headIfAny } from "./headIfAny.ts";

/** An object that is another one than that of which its editor was made. */
export interface SaveConflict {
  readonly address: ObjectAddress;
  readonly uri: vscode.Uri;
  readonly yours: { readonly sizeBytes: number };
  /** What is there now. */
  readonly current: ObjectHead;
  /** Writes what was to be saved under another key of the bucket. Throws when that is taken. */
  saveAs(key: string): Promise<void>;
}

export type ConflictAnswer =
  | "overwrite"
  /** Both are being compared: who saves again after that has seen what will be replaced. */
  | "compare"
  /** It was saved under another key. */
  | "savedCopy"
  | "cancel";

/** Talks to the user about a save. */
export interface SaveQuestions {
  onConflict(conflict: SaveConflict): Promise<ConflictAnswer>;
  /** Whether to save although the tags of the object may not be read and will be gone. */
  mayLoseTags(address: ObjectAddress): Promise<boolean>;
  /** Tells what the object does not have any more. */
  onNotKept(address: ObjectAddress, notKept: SavedObject["notKept"]): void;
}

/** An object that changes each time between a look and a write is not what a person edits. */
const mostAttempts = 5;

export interface ObjectSavingOptions {
  readonly baselines: Baselines;
  readonly save: SaveObject;
  readonly questions: SaveQuestions;
  /** Told of a place in which something was written. */
  readonly onWritten: (place: PrefixAddress) => void;
}

export interface WriteRequest {
  readonly uri: vscode.Uri;
  readonly address: ObjectAddress;
  readonly store: ObjectStore;
  readonly bytes: Uint8Array;
  readonly create: boolean;
  readonly overwrite: boolean;
}

/**
 * Writes what editors save, over nothing but what they had read. What VS Code itself has noticed and
 * asked about is not asked again; the rest (a change of the same length, one within a second, one by
 * an editor that VS Code does not compare) is asked about here.
 */
export class ObjectSaving {
  readonly #options: ObjectSavingOptions;

  constructor(options: ObjectSavingOptions) {
    this.#options = options;
  }

  /** Throws a FileSystemError when nothing was written by the user's choice. */
  async write(request: WriteRequest, signal: AbortSignal): Promise<void> {
    const { baselines, questions, onWritten } = this.#options;
    const { uri, address } = request;
    const id = uri.toString();
    let expected = stateOf(baselines.get(id));
    for (let attempt = 1; ; attempt++) {
      const current = await headIfAny(request.store, request.address, signal);
      if (attempt === 1) refuseUnwanted(request, current);
      // Whoever saves what no editor has read has decided on what is there now.
      expected ??= current ? { kind: "object", state: current } : { kind: "nothing" };
      const over = stateOf(current) ?? { kind: "nothing" };
      if (current && !isExpected(current, expected) && !baselines.hasAgreed(id, current)) {
        await this.#decide(request, current, signal);
      }
      try {
        const saved = await this.#save(request, over, signal);
        baselines.written(id, saved.state);
        onWritten(folderOf(address));
        if (saved.notKept.length > 0) questions.onNotKept(address, saved.notKept);
        return;
      } catch (error) {
        // Changed between the look and the write: what is there now is looked at again.
        if (!isStorageError(error, "preconditionFailed") || attempt === mostAttempts) throw error;
        expected = over;
      }
    }
  }

  async #decide(request: WriteRequest, current: ObjectHead, signal: AbortSignal): Promise<void> {
    const { baselines, questions, save, onWritten } = this.#options;
    const { uri, address, bytes, store } = request;
    const answer = await questions.onConflict({
      ...{ address, uri, current },
      yours: { sizeBytes: bytes.length },
      saveAs: async (key) => {
        const { bucket } = address;
        const over = { kind: "nothing" } as const;
        await save({ store, bucket, key, bytes, over, headers: current }, signal);
        onWritten(folderOf({ ...address, key }));
      },
    });
    if (answer === "overwrite") return;
    if (answer === "compare") baselines.agree(uri.toString(), current);
    throw vscode.FileSystemError.Unavailable(sentenceOn(answer));
  }

  async #save(
    { address, store, bytes }: WriteRequest,
    over: Replaced,
    signal: AbortSignal,
  ): Promise<SavedObject> {
    const { save, questions } = this.#options;
    const { bucket, key } = address;
    const all = { store, bucket, key, bytes, over };
    try {
      return await save(all, signal);
    } catch (error) {
      const isTags = isStorageError(error, "accessDenied") && error.facts.operation === keepingTags;
      if (!isTags || !(await questions.mayLoseTags(address))) throw error;
      return save({ ...all, mayLoseTags: true }, signal);
    }
  }
}

function folderOf({ key, ...bucket }: ObjectAddress): PrefixAddress {
  return { ...bucket, prefix: parentPrefix(key) };
}

function stateOf(state: ObjectState | undefined): Replaced | undefined {
  return state && { kind: "object", state };
}

function isExpected(current: ObjectState, expected: Replaced): boolean {
  return expected.kind === "object" && isSameState(current, expected.state);
}

function refuseUnwanted(
  { uri, create, overwrite }: WriteRequest,
  current: ObjectHead | undefined,
): void {
  if (!current && !create) throw vscode.FileSystemError.FileNotFound(uri);
  if (current && create && !overwrite) throw vscode.FileSystemError.FileExists(uri);
}

function sentenceOn(answer: Exclude<ConflictAnswer, "overwrite">): string {
  switch (answer) {
    case "compare":
      return vscode.l10n.t(
        "Not saved yet: compare with the object as it is now, then save again to replace it.",
      );
    case "savedCopy":
      return vscode.l10n.t("Saved as a copy. The object stays as somebody else has changed it.");
    case "cancel":
      return vscode.l10n.t(
        "Not saved: somebody else has changed the object since it was opened. Save again to decide.",
      );
  }
}
