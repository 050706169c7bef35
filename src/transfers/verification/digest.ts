import { createHash } from "node:crypto";
import { crc32 } from "../../checksums/crc32.ts";
import { crc32Text } from "../../checksums/crc32Combine.ts";
import { Crc64 } from "../../checksums/crc64.ts";
import type { Algorithm } from "./hashOrder.ts";

/** A hash over pieces that are given in order. */
export interface Digest {
  update(bytes: Uint8Array): void;
  /** As stores show it. Called once, at the end. */
  value(): string;
}

export function createDigest(algorithm: Algorithm): Digest {
  switch (algorithm) {
    case "crc64nvme":
      return new Crc64();
    case "md5": {
      const hash = createHash("md5");
      return { update: (bytes) => void hash.update(bytes), value: () => hash.digest("hex") };
    }
    case "crc32": {
      let sum = 0;
      return { update: (bytes) => void (sum = crc32(bytes, sum)), value: () => crc32Text(sum) };
    }
  }
}
