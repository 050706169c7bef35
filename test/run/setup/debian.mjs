// @ts-check
import { pathOfProgram, run } from "./command.mjs";
import { alone, say } from "./place.mjs";

/** What a task needs from the operating system: a program, and the Debian packages that bring it. */
export const debianPackages = {
  browser: {
    programs: ["chromium-headless-shell", "chromium", "google-chrome"],
    packages: ["chromium-headless-shell", "fonts-liberation", "fonts-noto-color-emoji"],
  },
  ceph: {
    programs: ["radosgw"],
    packages: ["ceph-common", "ceph-mon", "ceph-osd", "radosgw"],
  },
  rclone: { programs: ["rclone"], packages: ["rclone"] },
  s3cmd: { programs: ["s3cmd"], packages: ["s3cmd"] },
  nginx: { programs: ["nginx"], packages: ["nginx-light", "libnginx-mod-http-dav-ext"] },
};

/**
 * Installs the Debian packages of `needs` that are missing; says what to install where it cannot.
 * @param {(keyof typeof debianPackages)[]} needs
 */
export function installDebianPackages(needs) {
  const missing = () =>
    needs.filter(
      (need) => !debianPackages[need].programs.some((program) => pathOfProgram(program)),
    );
  if (missing().length === 0) return;
  alone(() => {
    const packages = missing().flatMap((need) => debianPackages[need].packages);
    if (packages.length === 0) return;
    if (!pathOfProgram("apt-get") || process.getuid?.() !== 0) {
      throw new Error(
        `Missing on this machine: ${packages.join(" ")}. Install them and try again.`,
      );
    }
    say(`installing Debian packages: ${packages.join(" ")}`);
    const env = { DEBIAN_FRONTEND: "noninteractive" };
    // Somebody else may be installing something.
    const patient = ["-o", "DPkg::Lock::Timeout=300"];
    run("apt-get", ["update", "-qq"], { env });
    run("apt-get", [...patient, "install", "-y", "-qq", "--no-install-recommends", ...packages], {
      env,
    });
  });
}

/**
 * The path of the first of the given programs that the machine has.
 * @param {string[]} programs
 */
export function firstProgram(programs) {
  const path = programs.map((program) => pathOfProgram(program)).find((found) => found);
  if (!path) throw new Error(`None of these programs is installed: ${programs.join(", ")}`);
  return path;
}
