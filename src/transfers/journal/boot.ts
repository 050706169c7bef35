import { readFile } from "node:fs/promises";
import { hostname, uptime } from "node:os";

const toleranceMs = 60_000;

/**
 * Names this machine since it was started: what was only handed to the operating system is still
 * there while this is the same.
 */
export async function currentBoot(): Promise<string> {
  try {
    const id = await readFile("/proc/sys/kernel/random/boot_id", "utf8");
    return `${hostname()} ${id.trim()}`;
  } catch {
    // Not Linux. The clock may be set meanwhile: then it counts as another start, which is safe.
    return `${hostname()} @${Math.round(Date.now() - uptime() * 1000)}`;
  }
}

export function isSameBoot(a: string, b: string): boolean {
  if (a === b) return true;
  const [one, other] = [startOf(a), startOf(b)];
  return (
    one !== undefined &&
    other !== undefined &&
    one.host === other.host &&
    Math.abs(one.ms - other.ms) < toleranceMs
  );
}

/** The machine without its start. */
export function hostOf(boot: string): string {
  return boot.slice(0, boot.lastIndexOf(" "));
}

function startOf(boot: string): { host: string; ms: number } | undefined {
  const [, ms] = / @(\d+)$/.exec(boot) ?? [];
  return ms === undefined ? undefined : { host: hostOf(boot), ms: Number(ms) };
}
