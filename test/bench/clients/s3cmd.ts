import { join } from "node:path";
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

/** s3cmd, which does one thing after the other. It has no small objects from memory. */
export function createS3cmd(job: Job): Contender {
  const { client, bucket, folder } = job;
  const { host } = new URL(job.endpoint);
  const remote = (key: string) => `s3://${bucket}/${key}`;
  const s3cmd = async (...args: string[]) => {
    const server = [
      `--host=${host}`,
      `--host-bucket=${host}`,
      "--no-ssl",
      `--region=${job.region}`,
    ];
    const keys = [`--access_key=${job.accessKeyId}`, `--secret_key=${job.secretAccessKey}`];
    return runProgram(["s3cmd", "-c", "/dev/null", "--no-progress", ...server, ...keys, ...args]);
  };
  const quietly = async (...args: string[]): Promise<Taken> => {
    const { cpuMs, peakMiB } = await s3cmd("--quiet", ...args);
    return { cpuMs, peakMiB };
  };
  const work: Contender["work"] = {
    list: async () => {
      const { output, ...taken } = await s3cmd("ls", "--recursive", remote(listPrefix));
      const count = output.trimEnd().split("\n").length;
      expect(count === job.listKeys, `${count} of ${job.listKeys} keys were listed`);
      return taken;
    },
    "put-large": () =>
      quietly("put", "--multipart-chunk-size-mb=8", job.largeFile, remote(largeKey)),
    "get-large": () => quietly("get", remote(storedLargeKey), join(folder, client)),
    "upload-files": () => quietly("put", "--recursive", `${job.files}/`, remote(ownPrefix(client))),
    "download-files": () =>
      quietly("get", "--recursive", remote(filesPrefix), `${join(folder, client)}/`),
    rename: () =>
      quietly("mv", "--recursive", remote(ownPrefix(client)), remote(movedPrefix(client))),
    delete: () => quietly("del", "--recursive", "--force", remote(movedPrefix(client))),
  };
  return {
    work,
    warmUp: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}
