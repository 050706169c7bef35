import { crc32 } from "../../checksums/crc32.ts";
import { Landing } from "../../core/landing.ts";
import { StorageError } from "../../core/errors.ts";
import type { ByteRange, ObjectContent } from "../../core/store.ts";
import { rangeLength } from "../partPlan.ts";
import type { LandingFile } from "../source.ts";
import type { ResumePolicy } from "./resumePolicy.ts";

export interface LandedRange {
  readonly range: ByteRange;
  readonly file: LandingFile;
  /** Of the object, for messages. */
  readonly name: string;
  readonly policy: ResumePolicy;
  /** Asks for a range of the object as it was when it was opened. */
  open(range: ByteRange, landing: Landing): Promise<ObjectContent>;
  readonly onLanded: (bytes: number) => void;
}

/**
 * Puts a range of an object into a file; what breaks off is continued where it broke. Resolves to
 * its CRC-32. In any case nobody writes to the file for it any more when this has ended.
 */
export async function landRange(wanted: LandedRange, signal: AbortSignal): Promise<number> {
  const { range, file, policy, onLanded } = wanted;
  let sum = 0;
  for (let next = range.first; next <= range.last;) {
    const rest = { first: next, last: range.last };
    const place = { fd: file.fd, position: next, sizeBytes: rangeLength(rest), crc32: sum };
    const landing = new Landing(place, (bytes) => {
      file.landed(bytes);
      onLanded(bytes);
    });
    try {
      const content = await wanted.open(rest, landing);
      try {
        // Pieces come where nothing lands.
        for await (const piece of content.bytes) {
          signal.throwIfAborted();
          if (next + piece.length > range.last + 1) throw tooMuch(wanted.name);
          await file.write([piece], next);
          sum = crc32(piece, sum);
          next += piece.length;
          onLanded(piece.length);
        }
        if (next + landing.landedBytes <= range.last) throw endedEarly(wanted.name);
      } catch (error) {
        await landing.idle();
        await policy.brokeOff(next + landing.landedBytes, error);
      }
    } finally {
      await landing.idle();
    }
    if (landing.landedBytes > 0) sum = landing.crc32;
    next += landing.landedBytes;
  }
  return sum;
}

export function endedEarly(name: string): StorageError {
  return new StorageError("truncated", `The object ended early: ${name}`);
}

export function tooMuch(name: string): StorageError {
  return new StorageError("badResponse", `The server sent more than was asked: ${name}`);
}
