// @ts-check
import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathOfProgram, run } from "./command.mjs";
import { alone, installed, say } from "./place.mjs";

/** The module in which nginx runs JavaScript. */
const scripting = join("lib", "nginx", "modules", "ngx_http_js_module.so");

/**
 * nginx: the machine's, else Debian's packages unpacked beside the project. They are not installed,
 * because that would start a web server on port 80.
 * @returns {{program: string, scripting: string | undefined}} `scripting`: the module that runs
 *   JavaScript, where there is one
 */
export function installNginx() {
  const present = pathOfProgram("nginx");
  if (present) {
    const module = join("/usr", scripting);
    return { program: present, scripting: existsSync(module) ? module : undefined };
  }
  const folder = join(installed, "nginx");
  const unpacked = {
    program: join(folder, "usr", "sbin", "nginx"),
    scripting: join(folder, "usr", scripting),
  };
  const isThere = () => Object.values(unpacked).every((path) => existsSync(path));
  if (isThere()) return unpacked;
  return alone(() => {
    if (isThere()) return unpacked;
    if (!pathOfProgram("apt-get")) throw new Error("Missing on this machine: nginx");
    say("unpacking nginx");
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    if (process.getuid?.() === 0) run("apt-get", ["update", "-qq"]);
    run("apt-get", ["download", "-qq", "nginx", "libnginx-mod-http-js"], { cwd: folder });
    for (const name of readdirSync(folder).filter((name) => name.endsWith(".deb")))
      run("dpkg", ["-x", join(folder, name), folder]);
    run(unpacked.program, ["-v"]);
    return unpacked;
  });
}
