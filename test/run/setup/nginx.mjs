// @ts-check
import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathOfProgram, run } from "./command.mjs";
import { alone, installed, say } from "./place.mjs";

/**
 * The path of nginx: the machine's, else Debian's package unpacked beside the project. It is not
 * installed, because that would start a web server on port 80.
 */
export function installNginx() {
  const present = pathOfProgram("nginx");
  if (present) return present;
  const folder = join(installed, "nginx");
  const program = join(folder, "usr", "sbin", "nginx");
  if (existsSync(program)) return program;
  return alone(() => {
    if (existsSync(program)) return program;
    if (!pathOfProgram("apt-get")) throw new Error("Missing on this machine: nginx");
    say("unpacking nginx");
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    if (process.getuid?.() === 0) run("apt-get", ["update", "-qq"]);
    run("apt-get", ["download", "-qq", "nginx"], { cwd: folder });
    const file = readdirSync(folder).find((name) => name.endsWith(".deb")) ?? "";
    run("dpkg", ["-x", join(folder, file), folder]);
    run(program, ["-v"]);
    return program;
  });
}
