import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { installNginx } from "../run/setup/nginx.mjs";
import { startDaemon } from "./daemon.ts";
import { freePorts } from "./ports.ts";
import { sinkConfig } from "./sinkConfig.ts";

export interface SinkOptions {
  /** Base64 CRC32 of the file at this path, which the server then tells as S3 would. */
  readonly crc32?: { readonly path: string; readonly base64: string };
  /**
   * Hexadecimal MD5s of contents by the last two segments of their paths, such as `files/a.bin`, and
   * for parts their number, such as `bench/large?1`: the ETags of all that is called so, told without
   * a look at its bytes.
   */
  readonly md5s?: ReadonlyMap<string, string>;
}

/** A server that takes any PUT and gives it back, faster than any client can send. */
export interface Sink {
  readonly endpoint: string;
  /** Whether it lists what is there, copies and deletes in batches: not every nginx has a module for it. */
  readonly hasScript: boolean;
  /** What the server serves: files that are put here can be read by their path. */
  readonly folder: string;
  /** Where {@link listingFile}s are looked for. */
  readonly listings: string;
  stop(): Promise<void>;
}

/**
 * Starts nginx with WebDAV on a file system in memory where there is one. It checks no signature
 * and no hash, and knows of S3 only what a client cannot do without: an object's ETag is known in
 * advance; a PUT with `If-None-Match: *` is refused where there is something, and `If-Match` where
 * the ETag is another; a listing is what {@link listingFile}s say, and else of what is there;
 * uploads in parts are answered with a success, and their parts kept aside. A measure of the client
 * alone.
 */
export async function startSink(options: SinkOptions = {}): Promise<Sink> {
  const { program, scripting } = installNginx();
  const memory = "/dev/shm";
  const home = mkdtempSync(join(existsSync(memory) ? memory : tmpdir(), "stowage-sink-"));
  const folder = join(home, "root");
  const listings = join(home, "listings");
  for (const name of ["root", "listings", "body", "logs"]) mkdirSync(join(home, name));
  const { md5s = new Map<string, string>() } = options;
  writeFileSync(join(home, "md5s"), md5Map(md5s));
  writeFileSync(join(home, "known.json"), JSON.stringify(knownFiles(md5s)));
  const [port = 0] = await freePorts(1);
  writeFileSync(
    join(home, "nginx.conf"),
    sinkConfig({ home, port, scripting, crc32: options.crc32 }),
  );
  const command: [string, ...string[]] = [program, "-p", home, "-c", join(home, "nginx.conf")];
  const daemon = startDaemon("nginx", command, join(home, "logs", "nginx.out"));
  const endpoint = `http://127.0.0.1:${port}`;
  const stop = async () => {
    await daemon.stop();
    rmSync(home, { recursive: true, force: true });
  };
  for (let attempt = 0; attempt < 100; attempt++) {
    if (!daemon.isRunning()) break;
    // Refused until it listens.
    const answered = await fetch(`${endpoint}/`).then(
      () => true,
      () => false,
    );
    if (answered) return { endpoint, hasScript: scripting !== undefined, folder, listings, stop };
    await sleep(50);
  }
  const output = daemon.output();
  await stop();
  throw new Error(`nginx does not answer:\n${output}`);
}

/**
 * Below {@link Sink.listings}: the page of a listing in one form that begins after a key. Both
 * versions of listings ask for it by the digits that such a key, or the continuation token, has
 * behind its last hyphen.
 */
export function listingFile(
  bucket: string,
  prefix: string,
  form: "plain" | "url",
  after: string | undefined,
): string {
  return join(bucket, prefix, `${form}-${after ?? "start"}.xml`);
}

function md5Map(md5s: ReadonlyMap<string, string>): string {
  return Array.from(md5s, ([name, md5]) => `"${name}" ${md5};\n`).join("");
}

/** For the script: MD5s by the names of folders, and of what is in them. */
function knownFiles(md5s: ReadonlyMap<string, string>) {
  const known: Record<string, Record<string, string>> = {};
  for (const [path, md5] of md5s) {
    const [folder = "", name = ""] = path.split("/");
    (known[folder] ??= {})[name] = md5;
  }
  return known;
}
