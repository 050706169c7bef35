import assert from "node:assert/strict";
import { hash } from "node:crypto";
import type { SmallWrite } from "../../../src/core/manyRequests.ts";
import type { ObjectStore } from "../../../src/core/store.ts";
import type { Fault, SeenRequest } from "../../servers/faultProxy.ts";
import { changed } from "./workshop.ts";

/** What a write may meet and the next may not. */
export const passing: readonly Fault[] = [
  { kind: "status", status: 503, code: "SlowDown" },
  { kind: "status", status: 500, code: "InternalError" },
  { kind: "reset", in: "request", afterBytes: 1 },
  { kind: "reset", in: "answer", afterBytes: 0 },
  { kind: "stall", in: "request", afterBytes: 10 },
  { kind: "flipBit", in: "request", atByte: 10 },
  { kind: "lostAnswer" },
];

export function isPut({ method, headers }: Omit<SeenRequest, "fault">): boolean {
  return method === "PUT" && headers["x-amz-copy-source"] === undefined;
}

/** The store as it is, but of what is written in orders every tenth is damaged on its way. */
export function damaging(store: ObjectStore): ObjectStore {
  const writeMany = store.writeMany?.bind(store);
  assert.ok(writeMany);
  return changed(store, {
    writeMany: (bucket, writes, ...rest) => {
      const sent = writes.map((write, index) => {
        if (index % 10 !== 3) return write;
        const bytes = Buffer.from(write.bytes);
        bytes[0] = (bytes[0] ?? 0) ^ 1;
        return { ...write, bytes, md5: hash("md5", bytes, "base64") };
      });
      return writeMany(bucket, sent, ...rest);
    },
  });
}

/** The store as it is, counting what was written in orders. `first` is done before each of them. */
export function watching(
  store: ObjectStore,
  first: (writes: readonly SmallWrite[]) => unknown = () => undefined,
): { readonly store: ObjectStore; readonly written: number } {
  const writeMany = store.writeMany?.bind(store);
  assert.ok(writeMany);
  const seen = { written: 0 };
  const counting: typeof writeMany = async (bucket, writes, many, signal) => {
    await first(writes);
    const onWritten: typeof many.onWritten = (index, written) => {
      seen.written += 1;
      many.onWritten(index, written);
    };
    await writeMany(bucket, writes, { ...many, onWritten }, signal);
  };
  return {
    store: changed(store, { writeMany: counting }),
    get written() {
      return seen.written;
    },
  };
}
