import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { expect, fileCount, largeBytes } from "./job.ts";
import type { Contender, Job, Measured } from "./job.ts";

const mebibyte = 1024 ** 2;
const loopResolutionMs = 5;

/** Loads only the client that is measured, so that its memory is its own. */
async function contender(job: Job): Promise<Contender> {
  switch (job.client) {
    case "stowage":
      return (await import("./clients/stowage.ts")).createStowage(job);
    case "sdk":
      return (await import("./clients/sdk.ts")).createSdk(job);
    case "rclone":
      return (await import("./clients/rclone.ts")).createRclone(job);
    case "s3cmd":
      return (await import("./clients/s3cmd.ts")).createS3cmd(job);
    case "raw":
      return (await import("./clients/raw.ts")).createRaw(job);
  }
}

/** Null when the client cannot do it. */
async function measure(job: Job): Promise<Measured | null> {
  const client = await contender(job);
  const work = client.work[job.case];
  if (!work) return null;
  const download = join(job.folder, job.client);
  rmSync(download, { recursive: true, force: true });
  if (job.case === "download-files") mkdirSync(download);
  await client.warmUp();
  globalThis.gc?.();
  const before = process.memoryUsage.rss();
  let peak = before;
  const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 20);
  const loop = monitorEventLoopDelay({ resolution: loopResolutionMs });
  loop.enable();
  const started = performance.now();
  const startedCpu = process.cpuUsage();
  const taken = await work();
  const cpu = process.cpuUsage(startedCpu);
  const wallMs = performance.now() - started;
  loop.disable();
  peak = Math.max(peak, process.memoryUsage.rss());
  clearInterval(watch);
  await client.close();
  checkDownload(job, download);
  rmSync(download, { recursive: true, force: true });
  return {
    wallMs: Math.round(wallMs),
    ...(taken ?? {
      cpuMs: Math.round((cpu.user + cpu.system) / 1000),
      peakMiB: Math.round((peak - before) / mebibyte),
      loopMs: { max: lateMs(loop.max), p99: lateMs(loop.percentile(99)) },
    }),
  };
}

/** What is recorded is the time from one look to the next, of which one is to be expected. */
function lateMs(nanoseconds: number): number {
  return Math.max(0, Math.round(nanoseconds / 1e6) - loopResolutionMs);
}

function checkDownload(job: Job, path: string): void {
  const { case: name } = job;
  if (name === "get-large") expect(statSync(path).size === largeBytes, "the large file was read");
  if (name !== "download-files") return;
  const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  expect(files.length === fileCount, `${files.length} of ${fileCount} files were read`);
  const isRight = ({ parentPath, name }: (typeof files)[number]) =>
    readFileSync(join(parentPath, name)).equals(readFileSync(join(job.files, name)));
  expect(files.every(isRight), "all files are what was uploaded");
}

const job = JSON.parse(process.argv[2] ?? "{}") as Job;
const measured = await measure(job);
process.stdout.write(JSON.stringify(measured), () => process.exit(0));
