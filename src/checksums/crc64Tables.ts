import { instantiate } from "./webAssembly.ts";
import type { Instance } from "./webAssembly.ts";

/**
 * CRC-64/NVME by sixteen tables, as WebAssembly: JavaScript has no numbers of 64 bits that are fast.
 * https://reveng.sourceforge.io/crc-catalogue/17plus.htm#crc.cat.crc-64-nvme
 */
export interface Crc64Tables {
  /** Takes the message, from `messageAt` on. */
  readonly memory: Uint8Array<ArrayBuffer>;
  /**
   * The register after a message of so many bytes, from that before it, which is -1 at first. Its
   * complement is the checksum.
   */
  readonly update: (register: bigint, length: number) => bigint;
}

export const messageAt = 32 * 1024;
/** How many bytes fit behind that. */
export const longestMessage = 256 * 1024;

/** `crc64.wat` in binary; a test compares them. */
export const wasm = [
  "AGFzbQEAAAABCgJgAABgAn5/AX4DBAMAAQEFAwEABQcTAgZtZW1vcnkCAAZ1cGRhdGUAAggBAArkAwN2AwJ/AX4BfwNA",
  "IACtIQJBACEBA0AgAkIBiEK1k6/imuWktpp/QgAgAkIBg6cbhSECIAFBAWoiAUEISQ0ACyAAQQN0IAI3AwAgAEEBaiIA",
  "QYACSQ0ACwNAIAMgAykDAEEAEAE3A4AQIANBCGoiA0GA8AFJDQALCxgAIABCCIggAKcgAXNB/wFxQQN0KQMAhQvRAgIB",
  "fwJ+AkADQCACQRBqIAFLDQEgACACKQOAgAKFIQMgAikDiIACIQQgAkEQaiECIANCA4ZC+A+DpykDgPABIANCBYhC+A+D",
  "pykDgOABhSADQg2IQvgPg6cpA4DQASADQhWIQvgPg6cpA4DAAYWFIANCHYhC+A+DpykDgLABIANCJYhC+A+DpykDgKAB",
  "hSADQi2IQvgPg6cpA4CQASADQjWIQvgPg6cpA4CAAYWFhSAEQgOGQvgPg6cpA4BwIARCBYhC+A+DpykDgGCFIARCDYhC",
  "+A+DpykDgFAgBEIViEL4D4OnKQOAQIWFIARCHYhC+A+DpykDgDAgBEIliEL4D4OnKQOAIIUgBEItiEL4D4OnKQOAECAE",
  "QjWIQvgPg6cpAwCFhYWFIQAMAAsLAkADQCACIAFPDQEgACACLQCAgAIQASEAIAJBAWohAgwACwsgAAs=",
].join("");

/** Not to be used by two at a time. Throws where it cannot run. */
export function createTables(): Crc64Tables {
  const { memory, update } = instantiate<Instance & Pick<Crc64Tables, "update">>(wasm);
  return { memory: new Uint8Array(memory.buffer), update };
}
