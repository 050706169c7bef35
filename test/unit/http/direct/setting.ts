import { createHttpClient } from "../../../../src/http/client.ts";
import type { HttpClient, HttpOptions } from "../../../../src/http/client.ts";
import { startWire } from "./wireServer.ts";
import type { Wire } from "./wireServer.ts";

export const body = Buffer.from(Array.from({ length: 1000 }, (_each, index) => index % 251));

export function ok(extra = ""): string {
  return `HTTP/1.1 206 Partial Content\r\nContent-Length: ${body.length}\r\n${extra}\r\n`;
}

/** A server and a client, both gone afterwards. */
export async function between(
  answer: Wire,
  work: (client: HttpClient, server: Awaited<ReturnType<typeof startWire>>) => Promise<void>,
  options: HttpOptions = {},
): Promise<void> {
  const server = await startWire(answer);
  const client = createHttpClient(options);
  try {
    await work(client, server);
  } finally {
    await server.stop();
    await client.close();
  }
}

export interface Got {
  readonly status: number;
  readonly bytes: Buffer;
  /** True when all of it was read into the memory that was given. */
  readonly isInPlace: boolean;
}

export async function get(
  client: HttpClient,
  origin: string,
  given: { into?: Buffer; signal?: AbortSignal } = {},
): Promise<Got> {
  const into = given.into ?? Buffer.alloc(body.length);
  const answer = await client.send(
    {
      operation: "test",
      method: "GET",
      origin,
      path: "/large?versionId=%20",
      headers: { range: `bytes=0-${into.length - 1}` },
      into,
    },
    given.signal ?? new AbortController().signal,
  );
  const pieces: Uint8Array[] = [];
  for await (const piece of answer.bytes) pieces.push(piece);
  return {
    status: answer.status,
    bytes: Buffer.concat(pieces),
    isInPlace: pieces.every((piece) => piece.buffer === into.buffer),
  };
}
