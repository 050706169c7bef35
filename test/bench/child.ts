import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Contender, Job, Measured } from "./job.ts";

const mebibyte = 1024 ** 2;

/** Loads only the client that is measured, so that its memory is its own. */
async function contender(job: Job, isSigned: boolean): Promise<Contender> {
  switch (job.client) {
    case "stowage":
      return (await import("./stowage.ts")).createStowage(job);
    case "sdk":
      return (await import("./sdk.ts")).createSdk(job);
    case "raw":
      return (await import("./raw.ts")).createRaw(job, isSigned);
  }
}

async function measure(job: Job, isSigned: boolean): Promise<Measured> {
  const client = await contender(job, isSigned);
  await client.warmUp();
  globalThis.gc?.();
  const before = process.memoryUsage.rss();
  let peak = before;
  const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 20);
  const started = performance.now();
  const startedCpu = process.cpuUsage();
  await client.run(job.case);
  const cpu = process.cpuUsage(startedCpu);
  const wallMs = performance.now() - started;
  peak = Math.max(peak, process.memoryUsage.rss());
  clearInterval(watch);
  await client.close();
  rmSync(join(job.folder, job.client), { force: true });
  return {
    wallMs: Math.round(wallMs),
    cpuMs: Math.round((cpu.user + cpu.system) / 1000),
    peakMiB: Math.round((peak - before) / mebibyte),
  };
}

const { isSigned, ...job } = JSON.parse(process.argv[2] ?? "{}") as Job & { isSigned: boolean };
const measured = await measure(job, isSigned);
process.stdout.write(JSON.stringify(measured), () => process.exit(0));
