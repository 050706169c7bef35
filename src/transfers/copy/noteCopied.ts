import type { ObjectHead } from "../../core/model.ts";
import type { ItemLedger } from "../journal/ledger.ts";
import type { ObjectPlace } from "../store/objectSource.ts";
import type { Moved } from "./sourceRemoval.ts";

/** The copy was verified; what its source was like then tells whether it may be deleted later. */
export function noteCopied(
  ledger: ItemLedger,
  from: Moved["from"],
  to: ObjectPlace,
  {
    copy,
    isReplaced,
  }: {
    readonly copy?: Pick<ObjectHead, "etag" | "lastModified"> | undefined;
    readonly isReplaced: boolean;
  },
): void {
  const { sizeBytes, etag } = from;
  const modifiedMs = copy?.lastModified?.getTime();
  ledger.note({
    kind: "copied",
    from: { home: from.store.identity, bucket: from.bucket, key: from.key },
    to: { home: to.store.identity, bucket: to.bucket, key: to.key },
    sizeBytes,
    ...(etag !== undefined && { etag }),
    ...(from.lastModified && { modifiedMs: from.lastModified.getTime() }),
    copy: {
      ...(copy?.etag !== undefined && { etag: copy.etag }),
      ...(modifiedMs !== undefined && { modifiedMs }),
    },
    ...(isReplaced && { replaced: true }),
  });
}
