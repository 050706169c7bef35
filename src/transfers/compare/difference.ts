import type { Seen } from "./item.ts";

/** How two files of one path are told apart. Sizes always count. */
export type Criterion = "size" | "time" | "checksum";

/** Why one replaces the other. */
export type UpdateReason = "size" | "newer" | "content";

/** Why something is left alone that is not the same at both ends. */
export type BarredReason =
  | "symlink"
  | "special"
  | "unreadable"
  /** Below something at the other end that is not looked into. */
  | "hidden"
  /** A file at one end, a folder at the other. */
  | "fileAndFolder"
  /** No name that this computer can have, or none that is only its own there. */
  | "unsafeName"
  | "nameTaken"
  | "keyTooLong";

/** One thing that is not the same at both ends. Paths of folders end with `/` and `isFolder` is true. */
export type Difference =
  | {
      readonly kind: "create";
      readonly path: string;
      readonly isFolder: boolean;
      readonly source: Seen;
    }
  | {
      readonly kind: "update";
      readonly path: string;
      readonly isFolder: false;
      readonly source: Seen;
      readonly target: Seen;
      readonly reason: UpdateReason;
      /** What is replaced was changed later than what replaces it. */
      readonly isTargetNewer: boolean;
    }
  /** Only at the target: deleted when that is wished. */
  | {
      readonly kind: "extra";
      readonly path: string;
      readonly isFolder: boolean;
      readonly target: Seen;
    }
  | {
      readonly kind: "barred";
      readonly path: string;
      readonly isFolder: boolean;
      readonly reason: BarredReason;
      readonly source?: Seen;
      readonly target?: Seen;
    };
