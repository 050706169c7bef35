import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { installDebianPackages } from "../run/setup/debian.mjs";
import { startCeph } from "../servers/ceph.ts";
import { startS3Server } from "../servers/s3.ts";
import { startSink, type Sink } from "../servers/sink.ts";
import { writeLargeFile, writeSmallFiles } from "./data.ts";
import { createFiller } from "./fill.ts";
import type { Filler } from "./fill.ts";
import {
  cases,
  clients,
  filesPrefix,
  largeKey,
  movedPrefix,
  ownPrefix,
  storedLargeKey,
} from "./job.ts";
import type { Case, Client } from "./job.ts";
import { measure } from "./measure.ts";
import type { MeasureOptions, Place, Row } from "./measure.ts";
import { load, writeReadme } from "./readme.ts";
import { md5sOf, SinkStock } from "./sinkStock.ts";
import { tableOf } from "./table.ts";

const bucket = "bench";
const listKeys = 100_000;
/** Deleting in batches is next to nothing for a client, so that any server is the limit. */
const isForSink = (name: Case, { hasScript }: Sink) =>
  name === "rename" ? hasScript : name !== "delete";

const { values } = parseArgs({
  options: {
    json: { type: "string" },
    /** Puts the tables into the README. */
    readme: { type: "boolean", default: false },
    /** How often each is measured on nginx, and on the real server. */
    runs: { type: "string", default: "3" },
    serverRuns: { type: "string", default: "1" },
    case: { type: "string", multiple: true },
    client: { type: "string", multiple: true },
    sinkOnly: { type: "boolean", default: false },
    serverOnly: { type: "boolean", default: false },
    /** `embedded` or `ceph`, which is slower than any client and takes half an hour. */
    server: { type: "string", default: "embedded" },
  },
});
const wanted = chosen("case", cases, values.case);
const rivals = chosen("client", clients, values.client).filter(
  (client) => (client !== "rclone" && client !== "s3cmd") || isInstalled(client),
);

/** All of them unless some are named, by several options or with commas. */
function chosen<T extends string>(
  option: string,
  all: readonly T[],
  names: readonly string[] | undefined,
): T[] {
  const asked = names?.flatMap((name) => name.split(","));
  const wrong = asked?.find((name) => !all.some((one) => one === name));
  if (wrong !== undefined) {
    process.stderr.write(`--${option} ${wrong}: there are ${all.join(", ")}\n`);
    process.exit(2);
  }
  return all.filter((one) => !asked || asked.includes(one));
}

/** The table goes without a program that cannot be had here. */
function isInstalled(program: "rclone" | "s3cmd"): boolean {
  try {
    installDebianPackages([program]);
    return true;
  } catch (error) {
    process.stderr.write(`${String(error)}\n`);
    return false;
  }
}

const tables: string[] = [];
const loadBefore = load();

async function measureAll(
  title: string,
  place: Place,
  names: readonly Case[],
  options: Omit<MeasureOptions, "clients" | "onlyOnce">,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const name of names) {
    process.stderr.write(`${title}: ${name}\n`);
    // They keep both processors busy all the time: whatever else runs on them shows.
    const isDownload = name === "get-large" || name === "download-files";
    const turns = isDownload ? options.turns + 2 : options.turns;
    const all = { clients: rivals, onlyOnce: ["s3cmd"], ...options, turns } as const;
    rows.push(await measure(name, place, all));
  }
  const table = tableOf(title, rows);
  tables.push(table);
  process.stdout.write(`\n${table}`);
  return rows;
}

interface Local {
  readonly folder: string;
  readonly largeFile: string;
  readonly files: string;
}

async function onSink(local: Local, crc32: string): Promise<Row[]> {
  const md5s = md5sOf({ bucket, ...local });
  const large = { path: `/${bucket}/${storedLargeKey}`, base64: crc32 };
  const sink = await startSink({ crc32: large, md5s });
  try {
    const stock = new SinkStock(sink, { bucket, ...local });
    stock.fill(listKeys, md5s);
    return await measureAll(
      "nginx on a file system in memory (no signatures, no S3)",
      {
        ...local,
        endpoint: sink.endpoint,
        region: "us-east-1",
        accessKeyId: "bench",
        secretAccessKey: "bench-secret",
        bucket,
        listKeys,
        isSigned: false,
      },
      wanted.filter((name) => isForSink(name, sink)),
      {
        turns: Number(values.runs),
        prepare: (name, client) => stock.prepare(name, client),
        check: (name, client) => stock.check(name, client),
      },
    );
  } finally {
    await sink.stop();
  }
}

/** Uploads what a case needs and an earlier case of the client did not leave. */
class Stock {
  readonly #filler: Filler;
  readonly #local: Local;
  readonly #there = new Set<string>();

  constructor(filler: Filler, local: Local) {
    this.#filler = filler;
    this.#local = local;
  }

  async prepare(name: Case, client: Client): Promise<void> {
    const filler = this.#filler;
    const own = ownPrefix(client);
    const moved = movedPrefix(client);
    const files = (prefix: string) =>
      this.#once(prefix, () => filler.files(this.#local.files, prefix));
    if (name === "list") await this.#once("list", () => filler.list(listKeys));
    if (name === "get-small") await this.#once("small", () => filler.small());
    if (name === "get-large") {
      await this.#once(storedLargeKey, () => filler.large(this.#local.largeFile));
    }
    if (name === "download-files") await files(filesPrefix);
    if (name === "upload-files") {
      // What is there already, some clients look at and others leave out.
      if (this.#there.has(own)) await filler.clear(own);
      this.#there.add(own);
    }
    if (name === "rename") {
      await files(own);
      this.#there.delete(own);
      this.#there.add(moved);
    }
    if (name === "delete") {
      await files(moved);
      this.#there.delete(moved);
    }
  }

  async #once(what: string, fill: () => Promise<void>): Promise<void> {
    if (this.#there.has(what)) return;
    this.#there.add(what);
    process.stderr.write(`filling the server: ${what}\n`);
    await fill();
  }
}

async function onRealServer(local: Local): Promise<{ title: string; cases: Row[] }> {
  const isCeph = values.server === "ceph";
  const server = isCeph ? await startCeph() : await startS3Server();
  try {
    const { endpoint, region, accessKeyId, secretAccessKey } = server;
    const place = { endpoint, region, accessKeyId, secretAccessKey, bucket };
    const filler = await createFiller(place);
    const stock = new Stock(filler, local);
    const title = `${isCeph ? "Ceph RGW" : "The embedded S3 server"} on loopback`;
    const rows = await measureAll(title, { ...local, ...place, listKeys, isSigned: true }, wanted, {
      turns: Number(values.serverRuns),
      prepare: (name, client) => stock.prepare(name, client),
    });
    await filler.close();
    return { title, cases: rows };
  } finally {
    await server.stop();
  }
}

const memory = "/dev/shm";
const folder = mkdtempSync(join(existsSync(memory) ? memory : tmpdir(), "stowage-bench-"));
const clean = () => rmSync(folder, { recursive: true, force: true });
process.once("exit", clean);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
try {
  mkdirSync(join(folder, "up"));
  const local: Local = {
    folder,
    largeFile: join(folder, "up", largeKey),
    files: join(folder, "up", "files"),
  };
  const crc32 = writeLargeFile(local.largeFile);
  writeSmallFiles(local.files);
  const rows = values.serverOnly ? [] : await onSink(local, crc32);
  const server = values.sinkOnly ? undefined : await onRealServer(local);
  if (values.readme) writeReadme(tables, loadBefore);
  if (values.json) {
    const text = JSON.stringify({ cases: rows, ...(server && { server }) }, undefined, 2);
    writeFileSync(values.json, `${text}\n`);
  }
} finally {
  clean();
}
