import { dirname, join } from "node:path";
import {
  expect,
  filesPrefix,
  largeKey,
  listPrefix,
  movedPrefix,
  ownPrefix,
  storedLargeKey,
} from "../job.ts";
import type { Contender, Job, Taken } from "../job.ts";
import { runProgram } from "../program.ts";

/** rclone with as much at once as the others. It has no small objects from memory. */
export function createRclone(job: Job): Contender {
  const { client, bucket, folder } = job;
  const remote = (key: string) => `bench:${bucket}/${key}`;
  const rclone = (...args: string[]) => {
    const command = ["--config", "/dev/null", "--transfers", "16", "--checkers", "16"] as const;
    return runProgram(["rclone", ...command, ...args], {
      RCLONE_CONFIG_BENCH_TYPE: "s3",
      RCLONE_CONFIG_BENCH_PROVIDER: "Other",
      RCLONE_CONFIG_BENCH_ENDPOINT: job.endpoint,
      RCLONE_CONFIG_BENCH_REGION: job.region,
      RCLONE_CONFIG_BENCH_ACCESS_KEY_ID: job.accessKeyId,
      RCLONE_CONFIG_BENCH_SECRET_ACCESS_KEY: job.secretAccessKey,
      RCLONE_CONFIG_BENCH_FORCE_PATH_STYLE: "true",
    });
  };
  const files: Contender["work"] = {
    list: async () => {
      const taken = await rclone("lsf", "-R", "--fast-list", remote(listPrefix));
      const keys = taken.output.split("\n").filter((line) => line !== "" && !line.endsWith("/"));
      expect(keys.length === job.listKeys, `${keys.length} of ${job.listKeys} keys were listed`);
      return own(taken);
    },
    "upload-files": async () => own(await rclone("copy", job.files, remote(ownPrefix(client)))),
    "download-files": async () =>
      own(await rclone("copy", remote(filesPrefix), join(folder, client))),
    rename: async () =>
      own(await rclone("move", remote(ownPrefix(client)), remote(movedPrefix(client)))),
    delete: async () => own(await rclone("delete", remote(movedPrefix(client)))),
  };
  const parts = ["--s3-chunk-size", "8M", "--s3-upload-concurrency", "8"];
  const streams = ["--multi-thread-streams", "8", "--multi-thread-cutoff", "16M"];
  return {
    work: {
      ...files,
      "put-large": async () =>
        own(
          await rclone(
            "copyto",
            ...parts,
            join(dirname(job.largeFile), largeKey),
            remote(largeKey),
          ),
        ),
      "get-large": async () =>
        own(await rclone("copyto", ...streams, remote(storedLargeKey), join(folder, client))),
    },
    warmUp: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}

function own({ cpuMs, peakMiB }: Taken): Taken {
  return { cpuMs, peakMiB };
}
