import { link, open, rename, unlink } from "node:fs/promises";
import { undoneOnFailure } from "../cleanUp.ts";
import { errorCode } from "../../files/errorCode.ts";

/**
 * Gives a file another path on its file system, and never takes the place of anything: a second name
 * fails when the name is taken (`EEXIST`); where there are no second names, a place holder does.
 */
export async function moveToFree(path: string, target: string): Promise<void> {
  try {
    await link(path, target);
  } catch (error) {
    if (errorCode(error) === "EEXIST" || errorCode(error) === "ENOENT") throw error;
    await (await open(target, "wx")).close();
    await undoneOnFailure(
      () => rename(path, target),
      () => unlink(target),
    );
    return;
  }
  await unlink(path);
}
