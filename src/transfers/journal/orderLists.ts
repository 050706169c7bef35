import { createReadStream } from "node:fs";
import { open, unlink } from "node:fs/promises";
import { errorCode } from "../../files/errorCode.ts";

/** Longer lists are kept in a file of their own: a line is written and read in one go. */
const longestList = 500;
const blockChars = 64 * 1024;

/** Stands for a list in an order that was written down. */
interface Listed {
  readonly listed: number;
}

/**
 * Writes the long lists of an order, such as what was selected, to a file, and returns what is left
 * of it; without any, no file is made. One that is there already is whole: orders never change.
 */
export async function writeLists(path: string, order: unknown): Promise<unknown> {
  const lists: (readonly unknown[])[] = [];
  const rest = replaced(order, (value) => {
    if (!Array.isArray(value) || value.length <= longestList) return undefined;
    lists.push(value);
    return { listed: value.length } satisfies Listed;
  });
  if (lists.length === 0) return order;
  try {
    await writeBlocks(path, lists);
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw error;
  }
  return rest;
}

async function writeBlocks(path: string, lists: readonly (readonly unknown[])[]): Promise<void> {
  const file = await open(path, "wx", 0o600);
  try {
    for (const list of lists) for (const block of blocksOf(list)) await file.appendFile(block);
    await file.sync();
  } catch (error) {
    // Half of it would be taken for the whole.
    await unlink(path);
    throw error;
  } finally {
    await file.close();
  }
}

/** An order as it was before {@link writeLists}. Throws when not everything is there. */
export async function readLists(path: string, order: unknown): Promise<unknown> {
  const lists: { readonly count: number; readonly items: unknown[] }[] = [];
  const whole = replaced(order, (value) => {
    if (!isListed(value)) return undefined;
    const items: unknown[] = [];
    lists.push({ count: value.listed, items });
    return items;
  });
  if (lists.length === 0) return order;
  const found = itemsOf(path);
  try {
    for (const { count, items } of lists)
      while (items.length < count) {
        const next = await found.next();
        if (next.done) throw new Error("The file is too short");
        items.push(next.value);
      }
  } catch (cause) {
    throw new Error(`What a transfer was about cannot be read any more: ${path}`, { cause });
  } finally {
    await found.return();
  }
  return whole;
}

/** A copy with other values where `by` gives one; it does not look into lists. */
function replaced(value: unknown, by: (value: unknown) => object | undefined): unknown {
  const other = by(value);
  if (other) return other;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, replaced(inner, by)]),
  );
}

function isListed(value: unknown): value is Listed {
  if (typeof value !== "object" || value === null || !("listed" in value)) return false;
  return Number.isSafeInteger(value.listed);
}

function* blocksOf(list: readonly unknown[]): Generator<string> {
  let block = "";
  for (const item of list) {
    block += `${JSON.stringify(item)}\n`;
    if (block.length < blockChars) continue;
    yield block;
    block = "";
  }
  yield block;
}

async function* itemsOf(path: string): AsyncGenerator<unknown, void> {
  let rest = "";
  for await (const block of createReadStream(path, { encoding: "utf8" })) {
    const lines = (rest + String(block)).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) yield JSON.parse(line);
  }
}
