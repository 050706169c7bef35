import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism, loadavg } from "node:os";
import { readmePath, readReadme } from "../run/readmeTables.ts";

const section = /(<!-- performance -->\n)[^]*?(<!-- \/performance -->)/;

/** Puts the tables of a run into the README, with what they were measured on. */
export function writeReadme(tables: readonly string[], loadBefore: number): void {
  const text = [...tables, measuredOn(loadBefore)].join("\n");
  const page = readReadme().replace(
    section,
    (_all, before: string, after: string) => `${before}\n${text}\n${after}`,
  );
  writeFileSync(readmePath, page);
}

/** How many processes wanted to run, on average of the last minute. */
export function load(): number {
  return loadavg()[0] ?? 0;
}

function measuredOn(loadBefore: number): string {
  const versions = [
    `Node ${process.versions.node}`,
    `AWS SDK ${versionOf("@aws-sdk/client-s3")}`,
    `undici ${versionOf("undici")}`,
    firstLine("rclone", "version"),
    firstLine("s3cmd", "--version"),
  ].filter((version) => version !== undefined);
  return `Measured with ${versions.join(", ")} on ${availableParallelism()} cores, which servers and clients shared; ${loadBefore.toFixed(1)} other processes wanted to run on them when it began.\n`;
}

function versionOf(name: string): string {
  const path = createRequire(import.meta.url).resolve(`${name}/package.json`);
  return (JSON.parse(readFileSync(path, "utf8")) as { version: string }).version;
}

function firstLine(program: string, argument: string): string | undefined {
  try {
    return execFileSync(program, [argument], { encoding: "utf8" }).split("\n", 1)[0];
  } catch {
    return undefined;
  }
}
