import { mkdir, open, readdir } from "node:fs/promises";
import { errorCode } from "../../files/errorCode.ts";

/** What belongs to one transfer has its id, and one of these. */
export const journalEnding = ".jsonl";
/** Long lists of its order. */
export const itemsEnding = ".items";
/** Whose it is. */
export const ownerEnding = ".owner";

export async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return [];
    throw error;
  }
}

export async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
}

/** So that a new name survives a crash of the machine, where folders can be synced. */
export async function syncFolder(path: string): Promise<void> {
  try {
    const handle = await open(path, "r");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
  }
}
