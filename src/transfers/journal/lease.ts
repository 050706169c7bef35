import { randomBytes } from "node:crypto";
import { readFile, rename, stat, unlink, utimes, writeFile } from "node:fs/promises";
import { errorCode } from "../../files/errorCode.ts";
import { hostOf, isSameBoot } from "./boot.ts";

/** Whose a journal is: a process, by more than its number, which others get after it. */
interface Owner {
  readonly pid: number;
  readonly boot: string;
  readonly token: string;
}

/** Often enough for `staleMs`, and seldom enough for thousands at once. */
const refreshMs = 30_000;
/** A process that cannot be asked for is taken for dead when it has not refreshed for so long. */
export const staleMs = 120_000;

/** A claim on a journal, refreshed as long as this process lives. */
export class Lease {
  readonly #path: string;
  readonly #timer: NodeJS.Timeout;

  private constructor(path: string) {
    this.#path = path;
    this.#timer = setInterval(() => void this.#refresh(), refreshMs).unref();
  }

  /** Undefined when it belongs to somebody who lives, or somebody else was faster. */
  static async take(path: string, boot: string): Promise<Lease | undefined> {
    const found = await ownerOf(path);
    if (found) {
      if (await isAlive(path, found, boot)) return undefined;
      if (!(await takenAway(path, found))) return undefined;
    }
    const owner: Owner = { pid: process.pid, boot, token: randomBytes(12).toString("hex") };
    try {
      await writeFile(path, JSON.stringify(owner), { flag: "wx", mode: 0o600 });
    } catch (error) {
      if (errorCode(error) === "EEXIST") return undefined;
      throw error;
    }
    return new Lease(path);
  }

  /** True when nobody who lives has it. */
  static async isFree(path: string, boot: string): Promise<boolean> {
    const found = await ownerOf(path);
    return !found || !(await isAlive(path, found, boot));
  }

  async release(): Promise<void> {
    clearInterval(this.#timer);
    await unlinkIfThere(this.#path);
  }

  async #refresh(): Promise<void> {
    try {
      const now = new Date();
      await utimes(this.#path, now, now);
    } catch (error) {
      // Somebody removed it; whoever asks for this process by its number still finds it alive.
      if (errorCode(error) === undefined) throw error;
    }
  }
}

export async function unlinkIfThere(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
  }
}

/** Undefined when there is none. What cannot be read belongs to somebody unknown. */
async function ownerOf(path: string): Promise<Owner | undefined> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
  try {
    const { pid, boot, token } = JSON.parse(text) as Partial<Owner>;
    return { pid: pid ?? 0, boot: boot ?? "", token: token ?? "" };
  } catch {
    // Half written: its writer has died, or is about to finish.
    return { pid: 0, boot: "", token: "" };
  }
}

async function isAlive(path: string, owner: Owner, boot: string): Promise<boolean> {
  if (owner.pid > 0 && hostOf(owner.boot) === hostOf(boot))
    return isSameBoot(owner.boot, boot) && isRunning(owner.pid);
  // Of another machine on the same disk, or half written.
  try {
    return Date.now() - (await stat(path)).mtimeMs < staleMs;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return false;
    throw error;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) !== "ESRCH";
  }
}

/** Of several who find the same dead owner, one takes it away; a living one is put back. */
async function takenAway(path: string, dead: Owner): Promise<boolean> {
  const aside = `${path}.${randomBytes(6).toString("hex")}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return false;
    throw error;
  }
  const moved = await ownerOf(aside);
  if (moved && moved.token !== dead.token) {
    await rename(aside, path);
    return false;
  }
  await unlinkIfThere(aside);
  return true;
}
