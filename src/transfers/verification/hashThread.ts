import { crc64Maker } from "./crc64.ts";

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

/**
 * The program of a hash thread, see {@link OrderThread}.
 */
export const hashThreadSource = `
"use strict";
const { parentPort } = require("node:worker_threads");
const { createHash } = require("node:crypto");
const { crc32 } = require("node:zlib");
const { readSync } = require("node:fs");

const makeCrc64 = (${crc64Maker.toString()})();

function createDigest(algorithm) {
  if (algorithm === "crc64nvme") return makeCrc64();
  if (algorithm === "md5") {
    const hash = createHash("md5");
    return { update: (bytes) => void hash.update(bytes), value: () => hash.digest("hex") };
  }
  let sum = 0;
  return {
    update: (bytes) => void (sum = crc32(bytes, sum)),
    value: () => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(sum);
      return bytes.toString("base64");
    },
  };
}

const block = Buffer.allocUnsafeSlow(1024 * 1024);
function feed(digest, input) {
  if (input.bytes) return digest.update(input.bytes);
  for (let at = 0; at < input.length; ) {
    const wanted = Math.min(block.length, input.length - at);
    const read = readSync(input.fd, block, 0, wanted, input.first + at);
    if (read === 0) throw new Error("the file is shorter than it was");
    digest.update(block.subarray(0, read));
    at += read;
  }
}

const streams = new Map();
function obey(message) {
  switch (message.order) {
    case "once": {
      const digest = createDigest(message.algorithm);
      feed(digest, message.input);
      return digest.value();
    }
    case "update": {
      let digest = streams.get(message.stream);
      if (!digest) streams.set(message.stream, (digest = createDigest(message.algorithm)));
      feed(digest, message.input);
      return "";
    }
    case "finish": {
      const digest = streams.get(message.stream);
      streams.delete(message.stream);
      if (!digest) throw new Error("nothing was hashed");
      return digest.value();
    }
    case "drop":
      streams.delete(message.stream);
      return "";
  }
}

function reply(message) {
  try {
    return { job: message.job, value: obey(message) };
  } catch (error) {
    return { job: message.job, error: "Cannot hash: " + error };
  }
}

parentPort.on("message", (messages) => {
  for (const message of messages) parentPort.postMessage([reply(message)]);
});
`;
