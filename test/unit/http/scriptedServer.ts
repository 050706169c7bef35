import { createServer } from "node:http";
import type { IncomingMessage, RequestListener, Server, ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { certificate, privateKey } from "./certificate.ts";

export interface Seen {
  readonly method: string;
  /** Path and query exactly as they were sent. */
  readonly target: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

/** Answers one request; `number` counts them from 1. */
export type Script = (seen: Seen, response: ServerResponse, number: number) => void | Promise<void>;

export interface ScriptedServer {
  readonly origin: string;
  readonly port: number;
  readonly seen: readonly Seen[];
  readonly connections: number;
  stop(): Promise<void>;
}

/** A server whose every answer the test writes. */
export async function startScripted(
  script: Script,
  { tls = false, readsBody = true }: { tls?: boolean; readsBody?: boolean } = {},
): Promise<ScriptedServer> {
  const seen: Seen[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const listener: RequestListener = (request, response) => {
    void (async () => {
      const pieces: Buffer[] = [];
      if (readsBody) for await (const piece of request) pieces.push(piece as Buffer);
      const { method = "", url = "", headers } = request;
      const one = { method, target: url, headers, body: Buffer.concat(pieces) };
      seen.push(one);
      await script(one, response, seen.length);
    })().catch(() => response.destroy());
  };
  const server: Server = tls
    ? createTlsServer({ cert: certificate, key: privateKey }, listener)
    : createServer(listener);
  server.on(tls ? "secureConnection" : "connection", (socket: Socket) => {
    connections++;
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `${tls ? "https" : "http"}://127.0.0.1:${port}`,
    port,
    seen,
    get connections() {
      return connections;
    },
    stop: async () => {
      const closed = new Promise((done) => server.close(done));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
