import { createReadStream } from "node:fs";
import { open, stat, truncate } from "node:fs/promises";
import type { EndRecord, JournalHeader, JournalRecord } from "./record.ts";

const blockBytes = 64 * 1024;
const newline = 0x0a;

/** Lines of a file with the number of bytes up to their end; what has no end is no line. */
export async function* linesOf(path: string): AsyncGenerator<{ line: string; end: number }> {
  // Put together only when a line is whole: the first one, which holds the order, may be long.
  let pending: Buffer[] = [];
  let rest: Buffer = Buffer.alloc(0);
  let start = 0;
  for await (const block of createReadStream(path, { highWaterMark: blockBytes })) {
    pending.push(block as Buffer);
    if (!(block as Buffer).includes(newline)) continue;
    const bytes = Buffer.concat([rest, ...pending]);
    pending = [];
    let from = 0;
    for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, from)) {
      yield { line: bytes.toString("utf8", from, at), end: start + at + 1 };
      from = at + 1;
    }
    start += from;
    rest = bytes.subarray(from);
  }
}

/**
 * How many bytes from the beginning of a journal are whole lines. A crash of the machine may leave
 * half a line, or zeros, at the end.
 */
export async function soundBytes(path: string): Promise<number> {
  let sound = 0;
  for await (const { line, end } of linesOf(path)) {
    if (parsed(line) === undefined) break;
    sound = end;
  }
  return sound;
}

/** Cuts off what a crash left of the last line. */
export async function cutTorn(path: string): Promise<void> {
  const sound = await soundBytes(path);
  if (sound < (await stat(path)).size) await truncate(path, sound);
}

export async function* recordsOf(path: string): AsyncGenerator<JournalRecord> {
  for await (const { line } of linesOf(path)) {
    const value = parsed(line);
    if (value === undefined) return;
    if (!isHeader(value)) yield value as JournalRecord;
  }
}

/** Undefined when the file does not begin as a journal does. */
export async function headerOf(path: string): Promise<JournalHeader | undefined> {
  for await (const { line } of linesOf(path)) {
    const value = parsed(line);
    return value !== undefined && isHeader(value) ? value : undefined;
  }
  return undefined;
}

/** What was tidied up after the end of a run does not change how it ended. */
const tidying: ReadonlySet<JournalRecord["kind"]> = new Set([
  "deleted",
  "uploadGone",
  "partialGone",
]);

/** How the last run ended; undefined when nobody lived to tell. Reads no more than it has to. */
export async function endOf(path: string): Promise<EndRecord | undefined> {
  for await (const line of linesBackwards(path)) {
    const value = parsed(line);
    if (value === undefined) continue;
    if (isHeader(value)) return undefined;
    const record = value as JournalRecord;
    if (record.kind === "end") return record;
    if (!tidying.has(record.kind)) return undefined;
  }
  return undefined;
}

/** Lines of a file, the last one first. */
export async function* linesBackwards(path: string): AsyncGenerator<string> {
  const handle = await open(path, "r");
  try {
    let end = (await handle.stat()).size;
    let rest: Buffer = Buffer.alloc(0);
    while (end > 0) {
      const start = Math.max(0, end - blockBytes);
      const block = Buffer.alloc(end - start);
      await readAll(handle, block, start);
      const bytes = Buffer.concat([block, rest]);
      const first = start === 0 ? 0 : bytes.indexOf(newline) + 1;
      if (start > 0 && first === 0) {
        rest = bytes;
      } else {
        const lines = bytes.toString("utf8", first).split("\n");
        for (let at = lines.length - 1; at >= 0; at--) if (lines[at]) yield lines[at] ?? "";
        rest = bytes.subarray(0, first);
      }
      end = start;
    }
  } finally {
    await handle.close();
  }
}

async function readAll(
  handle: Awaited<ReturnType<typeof open>>,
  target: Buffer,
  position: number,
): Promise<void> {
  for (let at = 0; at < target.length;) {
    const { bytesRead } = await handle.read(target, at, target.length - at, position + at);
    if (bytesRead === 0) throw new Error("The journal became shorter while it was read");
    at += bytesRead;
  }
}

export function parsed(line: string): object | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function isHeader(value: object): value is JournalHeader {
  return "v" in value && value.v === 1 && "id" in value && typeof value.id === "string";
}
