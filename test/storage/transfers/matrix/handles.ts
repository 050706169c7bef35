import { readdirSync } from "node:fs";

/** What keeps a process alive, and its open files. */
export function handles(): string[] {
  const timers = /^(Timeout|Immediate|TickObject)$/;
  const files = readdirSync("/proc/self/fd").map(() => "file");
  return [...process.getActiveResourcesInfo().filter((name) => !timers.test(name)), ...files];
}

export function surplus(now: readonly string[], then: readonly string[]): string[] {
  const left = [...then];
  return now.filter((name) => {
    const at = left.indexOf(name);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}
