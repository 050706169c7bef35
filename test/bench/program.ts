import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import type { Taken } from "./job.ts";

/** Ticks per second of the times in /proc, the same on all Linux systems of today. */
const ticksPerSecond = 100;

/**
 * Runs a program to its end and tells what it took. Its environment is empty but for the path and
 * what is given: no profile or setting of the machine changes what is measured.
 */
export async function runProgram(
  command: readonly [string, ...string[]],
  environment: Readonly<Record<string, string>> = {},
): Promise<Taken & { readonly output: string }> {
  const [program, ...args] = command;
  const env = { PATH: process.env["PATH"], HOME: "/nonexistent", LANG: "C.UTF-8", ...environment };
  const child = spawn(program, args, { env, stdio: ["ignore", "pipe", "pipe"] });
  const pieces: Buffer[] = [];
  const problems: Buffer[] = [];
  child.stdout.on("data", (piece: Buffer) => pieces.push(piece));
  child.stderr.on("data", (piece: Buffer) => problems.push(piece));
  let taken: Taken = { cpuMs: 0, peakMiB: 0 };
  const look = () => (taken = takenSoFar(child.pid) ?? taken);
  const watch = setInterval(look, 10);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", look);
    child.on("close", resolve);
  }).finally(() => clearInterval(watch));
  if (code !== 0) {
    throw new Error(`${program} ended with ${code}:\n${Buffer.concat(problems).toString()}`);
  }
  return { ...taken, output: Buffer.concat(pieces).toString() };
}

/** Undefined when there is no such process any more. */
function takenSoFar(pid: number | undefined): Taken | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name, in parentheses, may hold spaces.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const ticks = Number(fields[11]) + Number(fields[12]);
    const peak = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    if (peak === undefined) return undefined;
    return {
      cpuMs: Math.round((ticks * 1000) / ticksPerSecond),
      peakMiB: Math.round(Number(peak) / 1024),
    };
  } catch {
    return undefined;
  }
}
