import type { FileToPlace, WriteProblem } from "../../core/placing.ts";
import type { HttpHeaders } from "../client.ts";
import type { Throttling } from "../direct/throttling.ts";
import type { Trust } from "../trust.ts";

/** What a landing thread is made with. */
export interface ThreadSettings {
  readonly trust: Trust;
  readonly connectMs: number;
  /** Sockets per origin. */
  readonly connections: number;
  /** One number, not 0 while the thread waits for the disk. */
  readonly isWriting: Int32Array<SharedArrayBuffer>;
  /** One number for all threads: how many of them write. */
  readonly writers: Int32Array<SharedArrayBuffer>;
}

export interface LandingGet {
  readonly origin: string;
  /** Path and query, percent-encoded. */
  readonly path: string;
  readonly headers: HttpHeaders;
}

/** Where the body goes: see `Landing`. */
export interface LandingPlace {
  readonly fd: number;
  readonly position: number;
  readonly sizeBytes: number;
  readonly crc32: number;
}

/** A small file that the body of an answer becomes: see `FileToPlace`. */
export type PlacedGet = Omit<LandingGet, "origin"> & Omit<FileToPlace, "key">;

export interface PlacingOrder {
  readonly origin: string;
  readonly files: readonly PlacedGet[];
  readonly parallel: number;
}

/** What a landing thread is told. */
export type LandingOrder =
  | ({ readonly kind: "place"; readonly id: number } & PlacingOrder)
  | {
      readonly kind: "get";
      readonly id: number;
      readonly get: LandingGet;
      readonly place: LandingPlace;
    }
  /** Answered with `over`, and the file is not touched any more. */
  | { readonly kind: "cancel"; readonly id: number };

/** What a landing thread says of the order of the same number. */
export type LandingNews = { readonly id: number } & (
  | {
      readonly kind: "head";
      readonly status: number;
      readonly headers: Readonly<Record<string, string | string[]>>;
    }
  /** So many more are in the file, and the CRC-32 of all. */
  | { readonly kind: "landed"; readonly bytes: number; readonly crc32: number }
  /** Of a body that does not go to the file: an error's. */
  | { readonly kind: "piece"; readonly bytes: Uint8Array }
  /** Bytes of files that are not complete; and files of the order that are there. */
  | { readonly kind: "came" }
  | { readonly kind: "placed"; readonly indexes: readonly number[] }
  | { readonly kind: "leftBehind"; readonly index: number; readonly failure: WriteProblem }
  | ({ readonly kind: "throttled" } & Throttling)
  | LandingEnd
);

/** The last that is said of an order; the file is not touched after it. */
export type LandingEnd =
  | { readonly kind: "complete" }
  /** Before any answer that is of use: somebody else has to ask. */
  | { readonly kind: "declined" }
  | { readonly kind: "failed"; readonly error: LandingFailure }
  | { readonly kind: "over" };

export interface LandingFailure {
  readonly where: "network" | "file";
  readonly message: string;
  readonly code: string | undefined;
}
