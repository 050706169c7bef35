import { mkdtempSync, rmSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Landing } from "../../../../src/core/landing.ts";
import type { HttpClient } from "../../../../src/http/client.ts";

/** What is not written to stays so. */
export const untouched = 0x2e;

export interface Landed {
  readonly status: number;
  /** What came as pieces. */
  readonly pieces: Buffer;
  /** The whole file. */
  readonly file: Buffer;
  readonly landing: Landing;
  readonly told: readonly number[];
}

export interface Wanted {
  readonly sizeBytes: number;
  readonly position?: number;
  readonly crc32?: number;
  readonly range?: string | undefined;
  readonly signal?: AbortSignal;
  readonly path?: string;
  readonly onFile?: (landing: Landing) => void;
}

/** Gets a body into a file of dots, and gives everything there is to see of it. */
export async function land(
  client: HttpClient,
  origin: string,
  { sizeBytes, position = 0, crc32 = 0, signal, path, onFile, ...wanted }: Wanted,
): Promise<Landed & { readonly error?: unknown }> {
  const folder = mkdtempSync(join(tmpdir(), "stowage-landing-"));
  const handle = await open(path ?? join(folder, "file"), path === undefined ? "w+" : "r+");
  const told: number[] = [];
  const landing = new Landing({ fd: handle.fd, position, sizeBytes, crc32 }, (bytes) =>
    told.push(bytes),
  );
  onFile?.(landing);
  const range = "range" in wanted ? wanted.range : `bytes=0-${sizeBytes - 1}`;
  const pieces: Uint8Array[] = [];
  let status = 0;
  let failure: { error?: unknown } = {};
  try {
    if (path === undefined) await handle.write(Buffer.alloc(position + sizeBytes, untouched));
    const answer = await client.send(
      {
        ...{ operation: "test", method: "GET", origin, path: "/large?versionId=%20", landing },
        headers: { range },
      },
      signal ?? new AbortController().signal,
    );
    status = answer.status;
    for await (const piece of answer.bytes) pieces.push(piece);
  } catch (error) {
    failure = { error };
  }
  await landing.idle();
  const file = Buffer.alloc(position + sizeBytes);
  if (path === undefined) await handle.read(file, 0, file.length, 0);
  await handle.close();
  rmSync(folder, { recursive: true });
  return { status, pieces: Buffer.concat(pieces), file, landing, told, ...failure };
}

/** What landing threads know of each other, while so many of them write. */
export function writingOf(
  count: number,
): Record<"isWriting" | "writers", Int32Array<SharedArrayBuffer>> {
  const writers = new Int32Array(new SharedArrayBuffer(4)).fill(count);
  return { isWriting: new Int32Array(new SharedArrayBuffer(4)), writers };
}
