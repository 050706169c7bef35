import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import type { FileToPlace } from "../../../src/core/placing.ts";
import type { ObjectStore } from "../../../src/core/store.ts";
import type { Fault, SeenRequest } from "../../servers/faultProxy.ts";
import { changed } from "./workshop.ts";

/** What a read may meet and the next may not. */
export const passing: readonly Fault[] = [
  { kind: "status", status: 503, code: "SlowDown" },
  { kind: "status", status: 500, code: "InternalError" },
  { kind: "status", status: 429, retryAfter: "0" },
  { kind: "reset", in: "answer", afterBytes: 0 },
  { kind: "reset", in: "answer", afterBytes: 100 },
  { kind: "truncate", afterBytes: 100 },
  { kind: "stall", in: "answer", afterBytes: 100 },
  { kind: "flipBit", in: "answer", atByte: 100 },
  { kind: "lostAnswer" },
];

type Request = Omit<SeenRequest, "fault">;

export function isObjectGet({ method, target }: Request): boolean {
  return method === "GET" && !/[?&]list-type=/.test(target);
}

/** The long way asks for checksums, too. */
export function isPlaced(request: Request): boolean {
  return isObjectGet(request) && request.headers["x-amz-checksum-mode"] === undefined;
}

/** The store as it is. `work` is done before each order of files. */
export function beforePlacing(
  store: ObjectStore,
  work: (files: readonly FileToPlace[]) => unknown,
): ObjectStore {
  const place = store.place?.bind(store);
  assert.ok(place);
  return changed(store, {
    place: async (bucket, files, ...rest) => {
      await work(files);
      return place(bucket, files, ...rest);
    },
  });
}

export function partials(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return names.filter((name) => name.includes("stowage-partial"));
}
