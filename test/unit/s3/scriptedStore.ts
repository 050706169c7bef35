import { createHttpClient } from "../../../src/http/client.ts";
import type { HttpOptions } from "../../../src/http/client.ts";
import { createS3Home } from "../../../src/s3/home.ts";
import type { S3HomeOptions } from "../../../src/s3/home.ts";
import type { BucketHome } from "../../../src/core/bucketHome.ts";
import { startScripted } from "../http/scriptedServer.ts";
import type { Script, ScriptedServer } from "../http/scriptedServer.ts";

export const live = (): AbortSignal => AbortSignal.timeout(20_000);

export const errorXml = (code: string, message = "", more = ""): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message>${more}<RequestId>REQ1</RequestId></Error>`;

/** A home on a server whose answers the test writes. Waits between attempts are short. */
export async function withHome(
  script: Script,
  run: (home: BucketHome, server: ScriptedServer) => Promise<void>,
  options: Partial<S3HomeOptions> & { readonly httpOptions?: HttpOptions } = {},
): Promise<void> {
  const server = await startScripted(script);
  const http = createHttpClient({
    retry: { attempts: 3, firstWaitMs: 1, longestWaitMs: 2 },
    ...options.httpOptions,
  });
  const home = createS3Home({
    http,
    endpoint: server.origin,
    region: "us-east-1",
    addressing: "path",
    credentials: () => ({ accessKeyId: "key", secretAccessKey: "secret" }),
    identity: "test",
    ...options,
  });
  try {
    await run(home, server);
  } finally {
    await server.stop();
    await http.close();
  }
}

export function bytes(text: string) {
  return { kind: "bytes", bytes: Buffer.from(text) } as const;
}

export async function textOf(content: { bytes: AsyncIterable<Uint8Array> }): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of content.bytes) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}
