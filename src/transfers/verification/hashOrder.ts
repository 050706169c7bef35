/** What is asked of a hash thread. Bytes in shared memory are not copied on the way. */
export type HashOrder =
  | {
      readonly order: "once";
      readonly input: HashInput;
      readonly algorithm: Algorithm;
    }
  | {
      readonly order: "update";
      readonly stream: number;
      readonly input: HashInput;
      readonly algorithm: Algorithm;
    }
  | { readonly order: "finish"; readonly stream: number }
  | { readonly order: "drop"; readonly stream: number };

export type HashInput =
  | { readonly bytes: Uint8Array }
  /** A part of an open file, by its descriptor. */
  | { readonly fd: number; readonly first: number; readonly length: number };

/** MD5 as hexadecimal, the others as the Base64 of their bytes: as stores show them. */
export type Algorithm = "md5" | "crc32" | "crc64nvme";
