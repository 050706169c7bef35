/** What is asked of a file thread: all the calls that one small file takes, in one trip. */
export type FileOrder =
  | { readonly order: "look"; readonly paths: readonly string[] }
  /** Into `memory`, which both sides see. */
  | { readonly order: "read"; readonly path: string; readonly memory: Uint8Array }
  | {
      readonly order: "place";
      /** A name beside the target, free. */
      readonly partial: string;
      readonly target: string;
      readonly overwrite: boolean;
      /** What `identityOf` says of the one file that may be overwritten; any when absent. */
      readonly replaced?: string;
      readonly bytes: Uint8Array;
      /** Since the epoch. */
      readonly modifiedMs?: number;
    };

/** What `lstat` says. */
export type Looked =
  | {
      readonly kind: "file";
      readonly sizeBytes: number;
      readonly modifiedMs: number;
      readonly fingerprint: string;
    }
  | { readonly kind: "folder" | "symlink" | "special" }
  | { readonly kind: "failed"; readonly error: string; readonly code: string };

export type FileAnswer =
  | { readonly kind: "looked"; readonly all: readonly Looked[] }
  | { readonly kind: "read"; readonly sizeBytes: number; readonly fingerprint: string }
  /** Nothing was read: not a regular file, larger than the memory, or another one than a moment ago. */
  | { readonly kind: "special" | "large" | "changed" }
  | { readonly kind: "placed" }
  /** Nothing was left: the partial name, or the target's, is taken. */
  | { readonly kind: "partialTaken" | "taken" }
  /** The partial file could not be removed after something else had failed. */
  | { readonly kind: "leftBehind"; readonly error: string; readonly code: string };

/** With how long the thread was kept from everything else. */
export type TimedAnswer = FileAnswer & { readonly tookMs: number };

/** Systems wait for a disk in `fsync`: where that takes long, other files are not to wait with it. */
const slowFlushMs = 1;

/**
 * The program of a file thread, see {@link OrderThread}. Its calls are synchronous: each trip of an
 * asynchronous one to Node's own threads costs more than a call for a small file takes.
 */
export const fileThreadSource = `
"use strict";
const { parentPort } = require("node:worker_threads");
const fs = require("node:fs");
const { O_RDONLY = 0, O_WRONLY = 1, O_CREAT = 0, O_EXCL = 0 } = fs.constants;
const { O_NOFOLLOW = 0, O_NONBLOCK = 0 } = fs.constants;

function look(path) {
  try {
    const stats = fs.lstatSync(path, { bigint: true });
    if (stats.isSymbolicLink()) return { kind: "symlink" };
    if (stats.isDirectory()) return { kind: "folder" };
    if (!stats.isFile()) return { kind: "special" };
    const modifiedMs = Number(stats.mtimeMs);
    return { kind: "file", sizeBytes: Number(stats.size), modifiedMs, fingerprint: print(stats) };
  } catch (error) {
    return { kind: "failed", error: String(error), code: String(error.code) };
  }
}

function print(stats) {
  return stats.size + ":" + stats.mtimeNs;
}

function read({ path, memory }) {
  const fd = fs.openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    const opened = fs.fstatSync(fd, { bigint: true });
    if (!opened.isFile()) return { kind: "special" };
    if (opened.size > BigInt(memory.length)) return { kind: "large" };
    const sizeBytes = Number(opened.size);
    for (let at = 0; at < sizeBytes; ) {
      const count = fs.readSync(fd, memory, at, sizeBytes - at, at);
      if (count === 0) return { kind: "changed" };
      at += count;
    }
    // A file that was deleted meanwhile is still whole; one that was replaced is another one.
    const there = fs.lstatSync(path, { bigint: true, throwIfNoEntry: false });
    if (there && (there.ino !== opened.ino || there.dev !== opened.dev)) return { kind: "changed" };
    const now = there ?? fs.fstatSync(fd, { bigint: true });
    if (print(now) !== print(opened)) return { kind: "changed" };
    return { kind: "read", sizeBytes, fingerprint: print(opened) };
  } finally {
    fs.closeSync(fd);
  }
}

const unsupported = ["EINVAL", "ENOSYS", "ENOTSUP", "EOPNOTSUPP", "EPERM"];
function whereSupported(work) {
  try {
    work();
  } catch (error) {
    if (!unsupported.includes(error.code)) throw error;
  }
}

let isDiskQuick = true;
function flush(fd) {
  if (!isDiskQuick)
    return new Promise((resolve, reject) =>
      fs.fsync(fd, (error) =>
        error && !unsupported.includes(error.code) ? reject(error) : resolve(),
      ),
    );
  const started = performance.now();
  whereSupported(() => fs.fsyncSync(fd));
  isDiskQuick = performance.now() - started < ${slowFlushMs};
}

function write(fd, bytes) {
  for (let at = 0; at < bytes.length; ) at += fs.writeSync(fd, bytes, at, bytes.length - at, at);
}

/** False when what is there is not what may be replaced. Its mode is kept. */
function replace(partial, target, replaced) {
  const there = fs.lstatSync(target, { throwIfNoEntry: false });
  if (replaced !== undefined) {
    if (!there) return name(partial, target);
    if (there.size + ":" + there.mtimeMs + ":" + there.ino !== replaced) return false;
  }
  if (there?.isFile()) whereSupported(() => fs.chmodSync(partial, there.mode & 0o777));
  fs.renameSync(partial, target);
  return true;
}

/** False when the name is taken. Where there are no second names, a place holder claims it. */
function name(partial, target) {
  try {
    fs.linkSync(partial, target);
  } catch (error) {
    if (error.code === "EEXIST") return false;
    if (error.code === "ENOENT") throw error;
    return nameOverHolder(partial, target);
  }
  fs.unlinkSync(partial);
  return true;
}

function nameOverHolder(partial, target) {
  try {
    fs.closeSync(fs.openSync(target, "wx"));
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
  try {
    fs.renameSync(partial, target);
    return true;
  } catch (error) {
    fs.unlinkSync(target);
    throw error;
  }
}

async function place({ partial, target, overwrite, replaced, bytes, modifiedMs }) {
  let fd;
  try {
    fd = fs.openSync(partial, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o666);
  } catch (error) {
    if (error.code === "EEXIST") return { kind: "partialTaken" };
    throw error;
  }
  try {
    try {
      write(fd, bytes);
      // A file system that cannot have the time, or cannot be told to write, still has the bytes.
      if (modifiedMs !== undefined)
        whereSupported(() => fs.futimesSync(fd, Date.now() / 1000, modifiedMs / 1000));
      const flushed = flush(fd);
      if (flushed) await flushed;
    } finally {
      fs.closeSync(fd);
    }
    if (!(overwrite ? replace(partial, target, replaced) : name(partial, target))) {
      fs.unlinkSync(partial);
      return { kind: "taken" };
    }
    return { kind: "placed" };
  } catch (error) {
    try {
      fs.unlinkSync(partial);
    } catch (second) {
      if (second.code !== "ENOENT")
        return { kind: "leftBehind", error: String(error), code: String(error.code) };
    }
    throw error;
  }
}

function obey(message) {
  switch (message.order) {
    case "look":
      return { kind: "looked", all: message.paths.map(look) };
    case "read":
      return read(message);
    case "place":
      return place(message);
  }
}

async function reply(message) {
  const { job } = message;
  try {
    const started = performance.now();
    const obeying = obey(message);
    const tookMs = performance.now() - started;
    return { job, value: { ...(await obeying), tookMs } };
  } catch (error) {
    return { job, error: String(error), code: String(error.code) };
  }
}

let replies = [];
parentPort.on("message", (messages) => {
  for (const message of messages)
    void reply(message).then((one) => {
      if (replies.push(one) > 1) return;
      setImmediate(() => {
        parentPort.postMessage(replies);
        replies = [];
      });
    });
});
`;
