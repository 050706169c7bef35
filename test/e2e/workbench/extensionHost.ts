import { readdirSync, readFileSync } from "node:fs";

/** Resident memory of the extension host of one workbench, in MiB. Linux only. */
export function extensionHostMemory(home: string): number {
  const status = readFileSync(`/proc/${extensionHostPid(home)}/status`, "utf8");
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024);
}

/** Ends it as a crash does: nothing of it runs any more. */
export function killExtensionHost(home: string): void {
  process.kill(extensionHostPid(home), "SIGKILL");
}

/** Several workbenches may run at once: this one's processes know its folder. */
function extensionHostPid(home: string): number {
  const found = readdirSync("/proc").filter((entry) => {
    if (!/^\d+$/.test(entry)) return false;
    const isHost = read(`/proc/${entry}/cmdline`).includes("--type=extensionHost");
    return isHost && read(`/proc/${entry}/environ`).includes(home);
  });
  const pid = Math.max(...found.map(Number));
  if (Number.isFinite(pid)) return pid;
  throw new Error("The extension host does not run");
}

/** Empty for a process that has ended meanwhile. */
function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (["ENOENT", "ESRCH"].includes((error as NodeJS.ErrnoException).code ?? "")) return "";
    throw error;
  }
}
