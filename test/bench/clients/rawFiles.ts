import { hash } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { atOnce, expect, filesPrefix, movedPrefix, ownPrefix, smallAtOnce } from "../job.ts";
import type { Contender, Job } from "../job.ts";
import type { Send } from "./raw.ts";
import { keysUnder } from "./rawListing.ts";

/** Folders and prefixes with nothing but requests: nothing is checked, hashed or written safely. */
export function rawFiles(send: Send, job: Job): Contender["work"] {
  const own = ownPrefix(job.client);
  const moved = movedPrefix(job.client);
  const download = join(job.folder, job.client);
  return {
    "upload-files": async () => {
      await eachOf(await readdir(job.files), async (name) => {
        const body = await readFile(join(job.files, name));
        await (await send("PUT", `/${own}${name}`, { body })).body.dump();
      });
    },
    "download-files": async () => {
      await mkdir(download, { recursive: true });
      await eachOf(await keysUnder(send, filesPrefix), async (key) => {
        const answer = await send("GET", `/${key}`);
        const bytes = Buffer.from(await answer.body.arrayBuffer());
        await writeFile(join(download, key.slice(filesPrefix.length)), bytes);
      });
    },
    rename: () => renameBelow(send, job, own, moved),
    delete: () => removeBelow(send, moved),
  };
}

function eachOf(all: readonly string[], work: (one: string) => Promise<void>): Promise<void> {
  return atOnce(all.length, smallAtOnce, (index) => work(all[index] ?? ""));
}

/** Copies what is below a prefix to another one, and deletes it there. */
export async function renameBelow(
  send: Send,
  { bucket }: Job,
  prefix: string,
  target: string,
): Promise<void> {
  const keys = await keysUnder(send, prefix);
  await eachOf(keys, async (from) => {
    const headers = { "x-amz-copy-source": `/${bucket}/${from}` };
    const answer = await send("PUT", `/${target}${from.slice(prefix.length)}`, { headers });
    await answer.body.dump();
  });
  await remove(send, keys);
}

export async function removeBelow(send: Send, prefix: string): Promise<void> {
  await remove(send, await keysUnder(send, prefix));
}

async function remove(send: Send, keys: readonly string[]): Promise<void> {
  await atOnce(Math.ceil(keys.length / 1000), smallAtOnce, async (batch) => {
    const objects = keys
      .slice(batch * 1000, (batch + 1) * 1000)
      .map((key) => `<Object><Key>${key}</Key></Object>`);
    const body = `<Delete><Quiet>true</Quiet>${objects.join("")}</Delete>`;
    const headers = { "content-md5": hash("md5", body, "base64") };
    const text = await (await send("POST", "?delete=", { body, headers })).body.text();
    expect(!text.includes("<Error>"), "all were deleted");
  });
}
