import { createReadStream } from "node:fs";
import { mkdir, open, readdir, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { local } from "../local/localError.ts";
import type { SyncStep } from "./step.ts";

const blockCharacters = 64 * 1024;
const ending = ".plan.jsonl";

/** Where a plan is written down, so that it can be gone on with after a restart. */
export function planPath(folder: string, id: string): string {
  return join(folder, id + ending);
}

/** Writes a line for each step; it is on the disk after this. Plans may have a million steps. */
export async function writePlan(path: string, steps: Iterable<SyncStep>): Promise<void> {
  await local("Cannot write", path, async () => {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const file = await open(path, "wx", 0o600);
    try {
      let block = "";
      for (const step of steps) {
        block += `${JSON.stringify(step)}\n`;
        if (block.length < blockCharacters) continue;
        await file.write(block);
        block = "";
      }
      await file.write(block);
      await file.sync();
    } finally {
      await file.close();
    }
  });
}

/** The steps of a plan, one at a time. Throws `localMissing` when it is not there any more. */
export async function* readPlan(path: string): AsyncGenerator<SyncStep> {
  await local("Cannot read the plan", path, () => stat(path));
  let rest = "";
  // Not `readline`: it also ends lines at U+2028, which a key may hold.
  for await (const block of createReadStream(path, { encoding: "utf8" })) {
    const lines = (rest + String(block)).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) yield JSON.parse(line) as SyncStep;
  }
}

/** A plan that was carried out. */
export async function removePlan(path: string): Promise<void> {
  await local("Cannot remove", path, () => rm(path, { force: true }));
}

/** Removes plans that nobody has gone on with for so long. */
export async function sweepPlans(folder: string, olderThanMs: number): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    if (!name.endsWith(ending)) continue;
    const path = join(folder, name);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > olderThanMs) await removePlan(path);
  }
}
