import type { PlaceOrder, PlaceOutcome } from "../../files/placeFile.ts";

/** What is asked of a file thread: all the calls that one small file takes, in one trip. */
export type FileOrder =
  | { readonly order: "look"; readonly paths: readonly string[] }
  /** Into `memory`, which both sides see. */
  | { readonly order: "read"; readonly path: string; readonly memory: Uint8Array }
  | ({ readonly order: "place"; readonly bytes: Uint8Array } & PlaceOrder);

/** What `lstat` says. */
export type Looked =
  | {
      readonly kind: "file";
      readonly sizeBytes: number;
      readonly modifiedMs: number;
      readonly fingerprint: string;
      /** What `identityOf` says of it. */
      readonly identity: string;
    }
  | { readonly kind: "folder" | "symlink" | "special" }
  | { readonly kind: "failed"; readonly error: string; readonly code: string };

export type FileAnswer =
  | { readonly kind: "looked"; readonly all: readonly Looked[] }
  | { readonly kind: "read"; readonly sizeBytes: number; readonly fingerprint: string }
  /** Nothing was read: not a regular file, larger than the memory, or another one than a moment ago. */
  | { readonly kind: "special" | "large" | "changed" }
  | PlaceOutcome;

/** With how long the thread was kept from everything else. */
export type TimedAnswer = FileAnswer & { readonly tookMs: number };
