import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { installDebianPackages } from "../run/setup/debian.mjs";
import { cephConfig, type CephPorts } from "./cephConfig.ts";
import { type Daemon, startDaemon } from "./daemon.ts";
import { freePorts } from "./ports.ts";
import type { S3Server } from "./s3.ts";

const runFile = promisify(execFile);
const user = { accessKeyId: "testaccess", secretAccessKey: "testsecretkey12345" };

/** A Ceph object gateway, with a second account that owns nothing. */
export interface CephServer extends S3Server {
  readonly stranger: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/**
 * Starts a real Ceph RGW on loopback with its data in memory, on free ports, in some seconds. Ends
 * with this process. A runner that has started one already names it in `STOWAGE_CEPH`.
 */
export async function startCeph(): Promise<CephServer> {
  const running = process.env["STOWAGE_CEPH"];
  if (running) {
    const server = JSON.parse(running) as Omit<CephServer, "stop">;
    return { ...server, stop: () => Promise.resolve() };
  }
  installDebianPackages(["ceph"]);
  const home = mkdtempSync(join(tmpdir(), "stowage-ceph-"));
  const cluster = new Cluster(home);
  try {
    return await cluster.start();
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

class Cluster {
  readonly #home: string;
  readonly #daemons: Daemon[] = [];

  constructor(home: string) {
    this.#home = home;
    for (const name of ["mon", "osd", "rgw", "keys", "log"]) mkdirSync(join(home, name));
  }

  async start(): Promise<CephServer> {
    const [rgw = 0, mon2 = 0, mon1 = 0] = await freePorts(3);
    const ports: CephPorts = { rgw, mon2, mon1 };
    const { text, fsid } = cephConfig(this.#home, ports);
    writeFileSync(this.#path("ceph.conf"), text);
    await this.#makeKeys();
    await this.#startMonitor(ports, fsid);
    await this.#startStore();
    const stranger = { accessKeyId: "strangeraccess", secretAccessKey: "strangersecret12345" };
    const caps = "users=*;buckets=*;metadata=*;usage=*;roles=*;user-policy=*";
    await this.#createUser("test", user, [`--caps=${caps}`]);
    await this.#createUser("stranger", stranger, []);
    await this.#addStorageClass("STANDARD_IA");
    const endpoint = `http://127.0.0.1:${rgw}`;
    const gateway = this.#daemon("radosgw", "client.rgw.a", ["-n", "client.rgw.a"]);
    await eventually("the gateway answers", gateway, async () => (await fetch(endpoint)).ok);
    return { endpoint, ...user, region: "us-east-1", stranger, stop: () => this.stop() };
  }

  async stop(): Promise<void> {
    for (const daemon of this.#daemons.reverse()) await daemon.stop();
    rmSync(this.#home, { recursive: true, force: true });
  }

  #path(...names: string[]): string {
    return join(this.#home, ...names);
  }

  #daemon(program: string, name: string, args: string[]): Daemon {
    const command: [string, ...string[]] = [program, ...args, "-f", "-c", this.#path("ceph.conf")];
    const daemon = startDaemon(name, command, this.#path("log", `${name}.out`));
    this.#daemons.push(daemon);
    return daemon;
  }

  async #makeKeys(): Promise<void> {
    const key = (name: string, file: string, ...caps: string[]) => {
      const withCaps = caps.flatMap((cap) => ["--cap", ...cap.split("=")]);
      const create = ["--create-keyring", "--gen-key", "-n", name];
      return runFile("ceph-authtool", [...create, ...withCaps, this.#keyring(file)]);
    };
    await key("mon.", "mon.a", "mon=allow *");
    await key("client.admin", "client.admin", "mon=allow *", "osd=allow *");
    await key("client.rgw.a", "client.rgw.a", "mon=allow rw", "osd=allow rwx");
    await key("osd.0", "osd.0", "mon=allow profile osd", "osd=allow *");
    // The monitor takes all keys when it is made.
    copyFileSync(this.#keyring("mon.a"), this.#keyring("all"));
    for (const name of ["client.admin", "client.rgw.a", "osd.0"]) {
      const add = ["--import-keyring", this.#keyring(name)];
      await runFile("ceph-authtool", [this.#keyring("all"), ...add]);
    }
  }

  #keyring(name: string): string {
    return this.#path("keys", `${name}.keyring`);
  }

  async #startMonitor(ports: CephPorts, fsid: string): Promise<void> {
    const map = this.#path("monmap");
    const address = `[v2:127.0.0.1:${ports.mon2},v1:127.0.0.1:${ports.mon1}]`;
    const create = ["--create", "--clobber", "--addv", "a", address, "--fsid", fsid, map];
    await runFile("monmaptool", create);
    const keys = ["--monmap", map, "--keyring", this.#keyring("all")];
    await runFile("ceph-mon", ["--mkfs", "-i", "a", ...keys, "-c", this.#path("ceph.conf")]);
    const monitor = this.#daemon("ceph-mon", "mon.a", ["-i", "a"]);
    await eventually("the monitor answers", monitor, async () => {
      await this.#ceph("mon", "stat");
      return true;
    });
  }

  async #startStore(): Promise<void> {
    const id = randomUUID();
    await this.#ceph("osd", "create", id, "0");
    const make = ["-i", "0", "--mkfs", "--osd-uuid", id, "-c", this.#path("ceph.conf")];
    await runFile("ceph-osd", make);
    const store = this.#daemon("ceph-osd", "osd.0", ["-i", "0"]);
    await eventually("the store is up", store, async () =>
      (await this.#ceph("osd", "stat")).includes("1 up"),
    );
  }

  async #ceph(...args: string[]): Promise<string> {
    const common = ["-c", this.#path("ceph.conf"), "--connect-timeout", "10"];
    return (await runFile("ceph", [...common, ...args], { timeout: 15_000 })).stdout;
  }

  async #admin(...args: string[]): Promise<void> {
    const options = { timeout: 30_000 };
    await runFile("radosgw-admin", ["-c", this.#path("ceph.conf"), ...args], options);
  }

  #createUser(name: string, keys: typeof user, more: readonly string[]): Promise<void> {
    const { accessKeyId, secretAccessKey } = keys;
    const names = [`--uid=${name}`, `--display-name=${name}`];
    const secrets = [`--access-key=${accessKeyId}`, `--secret-key=${secretAccessKey}`];
    return this.#admin("user", "create", ...names, ...secrets, ...more);
  }

  /** Before the gateway starts: it reads storage classes once. */
  async #addStorageClass(name: string): Promise<void> {
    const target = ["--placement-id", "default-placement", "--storage-class", name];
    await this.#admin("zonegroup", "placement", "add", "--rgw-zonegroup", "default", ...target);
    const pool = ["--data-pool", "default.rgw.buckets.data"];
    await this.#admin("zone", "placement", "add", "--rgw-zone", "default", ...target, ...pool);
  }
}

/** Polls for at most half a minute, and no longer than the daemon lives. */
async function eventually(
  what: string,
  daemon: Daemon,
  holds: () => Promise<boolean>,
): Promise<void> {
  const end = Date.now() + 30_000;
  let last: unknown;
  while (Date.now() < end && daemon.isRunning()) {
    try {
      if (await holds()) return;
    } catch (error) {
      last = error; // Not yet: it is starting.
    }
    await sleep(200);
  }
  throw new Error(`Ceph: ${what} did not come true:\n${daemon.output()}`, { cause: last });
}

if (import.meta.main) {
  const server = await startCeph();
  console.log(JSON.stringify(server));
  await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
  await server.stop();
}
