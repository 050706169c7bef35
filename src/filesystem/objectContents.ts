import * as vscode from "vscode";
import { beginsAsGzip, isGzip, type Unzip } from "../core/gzip.ts";
import type { ObjectHead } from "../core/model.ts";
import { isSameState, type ObjectState } from "../core/saving.ts";
import type { ObjectId, ObjectStore } from "../core/store.ts";
import type { Facts } from "./heads.ts";
import { largestReadBytes, readWhole, refuseTooLarge } from "./readWhole.ts";

const mostKept = 1_000;

/** An object, and by which URI editors know it. */
export interface ContentOf {
  readonly id: string;
  readonly store: ObjectStore;
  readonly object: ObjectId & { readonly bucket: string };
}

/**
 * What editors see of objects: all their bytes, and without gzip where their Content-Encoding names
 * it, as browsers do. Editors trust the size that they are told before they read, so it is the one of
 * what they get.
 */
export class ObjectContents {
  readonly #unzip: Unzip;
  /** Of objects that are compressed: how many bytes come out, and of which state that is true. */
  readonly #sizes = new Map<string, { readonly state: ObjectState; readonly sizeBytes: number }>();

  constructor(unzip: Unzip) {
    this.#unzip = unzip;
  }

  /** Throws a FileSystemError when it is more than an editor can hold, or cannot be unzipped. */
  async read(
    { id, store, object }: ContentOf,
    signal: AbortSignal,
  ): Promise<{ readonly head: ObjectHead; readonly bytes: Uint8Array }> {
    const { head, bytes } = await readWhole(store, object, signal);
    if (!isGzip(head.contentEncoding)) return { head, bytes };
    const content = beginsAsGzip(bytes) ? await this.#unzipped(bytes) : bytes;
    this.#keep(id, head, content.length);
    return { head, bytes: content };
  }

  /** What is compressed says how large it is only when it is read. */
  async sizeOf(of: ContentOf, facts: Facts, signal: AbortSignal): Promise<number> {
    if (!isGzip(facts.contentEncoding)) return facts.sizeBytes;
    const known = this.#sizes.get(of.id);
    if (known && isSameState(known.state, facts)) return known.sizeBytes;
    refuseTooLarge(facts.sizeBytes);
    return (await this.read(of, signal)).bytes.length;
  }

  /** An editor has written this many bytes, however many the object has. */
  written(id: string, state: ObjectState, sizeBytes: number): void {
    this.#keep(id, state, sizeBytes);
  }

  #keep(id: string, state: ObjectState, sizeBytes: number): void {
    this.#sizes.delete(id);
    this.#sizes.set(id, { state, sizeBytes });
    for (const oldest of this.#sizes.keys()) {
      if (this.#sizes.size <= mostKept) return;
      this.#sizes.delete(oldest);
    }
  }

  async #unzipped(bytes: Uint8Array): Promise<Uint8Array> {
    const unzipped = await this.#unzip(bytes, largestReadBytes);
    switch (unzipped.kind) {
      case "bytes":
        return unzipped.bytes;
      case "tooLarge":
        throw vscode.FileSystemError.Unavailable(
          vscode.l10n.t(
            "The object is compressed, and more than an editor can hold when it is not. Download it instead.",
          ),
        );
      case "damaged":
        throw vscode.FileSystemError.Unavailable(
          vscode.l10n.t(
            "The object says that it is compressed with gzip (Content-Encoding), but it cannot be decompressed. Download it, or correct the header in its properties.",
          ),
        );
    }
  }
}
