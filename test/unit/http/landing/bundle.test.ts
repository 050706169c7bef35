import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { build } from "esbuild";
import { threadPrograms } from "../../../../esbuild.threads.mjs";
import { startWire } from "../direct/wireServer.ts";

const source = (name: string) => join(import.meta.dirname, "../../../../src", name);

/** What a bundle does with a body: how much landed is told on its output. */
const program = `
import { openSync } from "node:fs";
import { Landing } from ${JSON.stringify(source("core/landing.ts"))};
import { createHttpClient } from ${JSON.stringify(source("http/client.ts"))};
const [, , origin, path] = process.argv;
const client = createHttpClient({});
const place = { fd: openSync(path, "w"), position: 0, sizeBytes: 6, crc32: 0 };
const landing = new Landing(place, () => undefined);
const request = { operation: "test", method: "GET", origin, path: "/", landing };
client.send(request, new AbortController().signal).then(async (answer) => {
  for await (const piece of answer.bytes) throw new Error("it came as a piece: " + piece.length);
  console.log(landing.landedBytes);
  await client.close();
});
`;

test("a thread's program is in the bundle, and runs from there", async () => {
  const folder = mkdtempSync(join(tmpdir(), "stowage-bundle-"));
  const server = await startWire((socket) =>
    socket.write("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nlanded"),
  );
  try {
    const bundle = join(folder, "bundle.cjs");
    const file = join(folder, "file");
    writeFileSync(join(folder, "main.ts"), program);
    await build({
      ...{ entryPoints: [join(folder, "main.ts")], outfile: bundle, logLevel: "error" },
      ...{ bundle: true, platform: "node", format: "cjs", plugins: [threadPrograms] },
    });
    const { stdout } = await promisify(execFile)(process.execPath, [bundle, server.origin, file]);
    assert.equal(stdout, "6\n");
    assert.equal(readFileSync(file, "utf8"), "landed");
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true });
  }
});
