import { lstat } from "node:fs/promises";
import { errorCode } from "../../files/errorCode.ts";

/** A link counts by itself, wherever it leads. */
export async function isAnythingAt(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return false;
    throw error;
  }
}
