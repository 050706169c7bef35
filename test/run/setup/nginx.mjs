// @ts-check
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
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
  if (present) return withScripting(present, "/usr");
  const folder = join(installed, "nginx");
  const program = join(folder, "usr", "sbin", "nginx");
  const done = join(folder, "unpacked");
  const unpacked = () => withScripting(program, join(folder, "usr"));
  if (existsSync(done)) return unpacked();
  return alone(() => {
    if (existsSync(done)) return unpacked();
    if (!pathOfProgram("apt-get")) throw new Error("Missing on this machine: nginx");
    say("unpacking nginx");
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    if (process.getuid?.() === 0) run("apt-get", ["update", "-qq"]);
    // Older systems have no package of the module.
    const packages = ["nginx", "libnginx-mod-http-js"].filter(
      (name) => run("apt-cache", ["search", "--names-only", `^${name}$`]) !== "",
    );
    run("apt-get", ["download", "-qq", ...packages], { cwd: folder });
    for (const name of readdirSync(folder).filter((name) => name.endsWith(".deb")))
      run("dpkg", ["-x", join(folder, name), folder]);
    run(program, ["-v"]);
    writeFileSync(done, "");
    return unpacked();
  });
}

/**
 * @param {string} program
 * @param {string} root where its modules are below
 */
function withScripting(program, root) {
  const module = join(root, scripting);
  return { program, scripting: existsSync(module) ? module : undefined };
}
