import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";

/** A file system that is no larger than a test needs it. Permitted to root, in CI and here. */
export function mount(folder: string, options: string): () => void {
  execFileSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", folder], { stdio: "pipe" });
  return () => void execFileSync("umount", [folder], { stdio: "pipe" });
}

/** Up to the last byte. */
export function fill(path: string): void {
  for (let size = 512 * 1024; size >= 1; size = Math.floor(size / 2)) {
    try {
      writeFileSync(path, Buffer.alloc(size), { flag: "a" });
      size *= 2;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
    }
  }
}

export function makeReadOnly(folder: string): void {
  execFileSync("mount", ["-o", "remount,ro", folder], { stdio: "pipe" });
}
