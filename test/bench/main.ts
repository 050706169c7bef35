import { execFile } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs, promisify } from "node:util";
import { pathOfProgram } from "../run/setup/command.mjs";
import { startCeph } from "../servers/ceph.ts";
import { startS3Server } from "../servers/s3.ts";
import { startSink } from "../servers/sink.ts";
import { writeLargeFile, writeListPages } from "./data.ts";
import { fillServer } from "./fill.ts";
import { cases, clients, largeKey } from "./job.ts";
import type { Case, Client, Job, Measured } from "./job.ts";
import { tableOf } from "./table.ts";
import type { Row } from "./table.ts";

const run = promisify(execFile);
const bucket = "bench";

const { values } = parseArgs({
  options: {
    json: { type: "string" },
    runs: { type: "string", default: "3" },
    case: { type: "string", multiple: true },
    sinkOnly: { type: "boolean", default: false },
  },
});
const runs = Number(values.runs);
const wanted = cases.filter((name) => !values.case || values.case.includes(name));

type Place = Omit<Job, "client" | "case"> & { readonly isSigned: boolean };

async function measureOnce(client: Client, name: Case, place: Place): Promise<Measured> {
  const job = JSON.stringify({ ...place, client, case: name });
  const child = join(import.meta.dirname, "child.ts");
  const { stdout } = await run(process.execPath, ["--expose-gc", child, job]);
  return JSON.parse(stdout) as Measured;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** Clients take turns, so that what else the machine does meets all of them; the median counts. */
async function measure(name: Case, place: Place): Promise<Row> {
  const all: Record<Client, Measured[]> = { stowage: [], sdk: [], raw: [] };
  for (let turn = 0; turn < runs; turn++) {
    for (const client of clients) all[client].push(await measureOnce(client, name, place));
  }
  const of = (client: Client): Measured => ({
    wallMs: median(all[client].map(({ wallMs }) => wallMs)),
    cpuMs: median(all[client].map(({ cpuMs }) => cpuMs)),
    peakMiB: Math.max(...all[client].map(({ peakMiB }) => peakMiB)),
  });
  return { case: name, stowage: of("stowage"), sdk: of("sdk"), raw: of("raw") };
}

async function measureAll(title: string, place: Place): Promise<Row[]> {
  const rows: Row[] = [];
  for (const name of wanted) {
    process.stderr.write(`${title}: ${name}\n`);
    rows.push(await measure(name, place));
  }
  process.stdout.write(`\n${tableOf(title, rows)}`);
  return rows;
}

async function onSink(home: string, largeFile: string, crc32: string): Promise<Row[]> {
  const sink = await startSink({ crc32: { path: `/${bucket}/${largeKey}`, base64: crc32 } });
  try {
    writeListPages(join(sink.folder, bucket), listKeysOnSink);
    copyFileSync(largeFile, join(sink.folder, bucket, largeKey));
    return await measureAll("nginx on a file system in memory (no signatures, no S3)", {
      endpoint: sink.endpoint,
      region: "us-east-1",
      accessKeyId: "bench",
      secretAccessKey: "bench-secret",
      bucket,
      largeFile,
      folder: home,
      listKeys: listKeysOnSink,
      isSigned: false,
    });
  } finally {
    await sink.stop();
  }
}

const listKeysOnSink = 100_000;

/** Ceph where it is installed, else the embedded server. */
async function onRealServer(home: string, largeFile: string): Promise<Row[]> {
  const hasCeph = process.env["STOWAGE_CEPH"] !== undefined || pathOfProgram("radosgw");
  const server = hasCeph ? await startCeph() : await startS3Server();
  try {
    const { endpoint, region, accessKeyId, secretAccessKey } = server;
    const keys = { endpoint, region, accessKeyId, secretAccessKey };
    const filled = await fillServer({
      ...keys,
      bucket,
      largeFile,
      needsList: wanted.includes("list"),
    });
    const title = `${hasCeph ? "Ceph RGW" : "the embedded S3 server"} on loopback`;
    return await measureAll(title, {
      ...keys,
      bucket,
      largeFile,
      folder: home,
      listKeys: filled.listKeys,
      isSigned: true,
    });
  } finally {
    await server.stop();
  }
}

const memory = "/dev/shm";
const home = mkdtempSync(join(existsSync(memory) ? memory : tmpdir(), "stowage-bench-"));
try {
  mkdirSync(join(home, "up"));
  const largeFile = join(home, "up", largeKey);
  const crc32 = writeLargeFile(largeFile);
  const rows = await onSink(home, largeFile, crc32);
  if (values.json) writeFileSync(values.json, `${JSON.stringify({ cases: rows }, undefined, 2)}\n`);
  if (!values.sinkOnly) await onRealServer(home, largeFile);
} finally {
  rmSync(home, { recursive: true, force: true });
}
