import { createHash } from "node:crypto";
import { crc32 } from "../../checksums/crc32.ts";
import type { Body, ByteRange } from "../../core/store.ts";
import { rangeLength } from "../partPlan.ts";
import { requireRight, type Source } from "../source.ts";
import { crc32Text } from "../../checksums/crc32Combine.ts";

interface StreamedHashes {
  md5: string | undefined;
  crc32: string | undefined;
}

/**
 * A body that is read from its source again for each attempt. The last piece is held back until the
 * source has shown that it is unchanged and whole: without it, no server takes the others.
 * `sent` has the MD5 in hexadecimal and the CRC32 in Base64 of what the last complete attempt sent.
 */
export function streamedBody(
  source: Source,
  range: ByteRange,
): { readonly body: Body; readonly sent: StreamedHashes } {
  const sent: StreamedHashes = { md5: undefined, crc32: undefined };
  const open = async function* (signal: AbortSignal): AsyncGenerator<Uint8Array> {
    sent.md5 = undefined;
    sent.crc32 = undefined;
    // Pieces are small enough to be hashed between two others.
    const hash = createHash("md5");
    let sum = 0;
    let held: Uint8Array | undefined;
    for await (const piece of source.stream(range, signal)) {
      hash.update(piece);
      sum = crc32(piece, sum);
      if (held) yield held;
      held = piece;
    }
    await source.confirm(signal);
    sent.md5 = hash.digest("hex");
    sent.crc32 = crc32Text(sum);
    if (rangeLength(range) === source.sizeBytes) requireWhole(source, sent.md5);
    if (held) yield held;
  };
  return { body: { kind: "stream", sizeBytes: rangeLength(range), open }, sent };
}

function requireWhole(source: Source, md5: string): void {
  const { expectation } = source;
  if (expectation.kind === "whole" && expectation.algorithm === "md5") requireRight(source, md5);
}
