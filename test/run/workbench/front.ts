import { Agent, createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { createProxyServer } from "http-proxy-3";

export interface WorkbenchConfiguration {
  developmentOptions?: Readonly<Record<string, unknown>>;
  [name: string]: unknown;
}

export interface FrontOptions {
  /** `http://127.0.0.1:<port>` of the VS Code server. */
  readonly target: string;
  /** Tried in order; 0 takes any free one. */
  readonly ports: readonly number[];
  /** Changes the configuration in the page; `host` is the authority that the browser asked for. */
  readonly amend: (configuration: WorkbenchConfiguration, host: string) => WorkbenchConfiguration;
  /** The server's half of the key that SecretStorage encrypts with: 32 bytes. */
  readonly secretKey: Uint8Array;
}

/**
 * Stands between the browser and the VS Code server for the two things that the server alone does
 * not do: load an extension under development for a plain address, without the test flag that hides
 * notifications, and answer `/mint-key`, without which secrets last only until a reload.
 */
export async function startFront(
  options: FrontOptions,
): Promise<{ port: number; stop(): Promise<void> }> {
  const agent = new Agent({ keepAlive: true });
  const proxy = createProxyServer({
    target: options.target,
    agent,
    ws: true,
    toProxy: true,
    prependPath: false,
  });
  // A browser that goes away in the middle of an answer is no event here.
  proxy.on("error", (_error, _request, response) => {
    if (response && "destroy" in response) response.destroy();
  });
  const server = createServer((request, response) => {
    const path = (request.url ?? "/").split("?")[0];
    if (path === "/mint-key" && request.method === "POST") {
      response.end(options.secretKey);
    } else if (path === "/" && request.method === "GET") {
      void sendDocument(options, request, response);
    } else {
      void proxy.web(request, response);
    }
  });
  server.on("upgrade", (request, socket, head) => {
    socket.on("error", () => socket.destroy());
    proxy.ws(request, socket, head);
  });
  // WebSockets are no connections of the HTTP server's any more: they are ended by hand.
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  const port = await listenOnFirst(server, options.ports);
  return {
    port,
    stop: async () => {
      const closed = new Promise((done) => server.close(done));
      for (const socket of sockets) socket.destroy();
      agent.destroy();
      await closed;
    },
  };
}

async function sendDocument(
  options: FrontOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const answer = await fetch(`${options.target}${request.url ?? "/"}`, {
      redirect: "manual",
      headers: { cookie: request.headers.cookie ?? "", host: request.headers.host ?? "" },
    });
    const headers = [...answer.headers].filter(
      ([name]) => !/^(content-length|transfer-encoding|connection|keep-alive)$/.test(name),
    );
    const html = await answer.text();
    const host = request.headers.host ?? "";
    response.writeHead(answer.status, Object.fromEntries(headers));
    response.end(answer.status === 200 ? amended(html, options, host) : html);
  } catch (error) {
    response.writeHead(502).end(String(error));
  }
}

function amended(html: string, options: FrontOptions, host: string): string {
  return html.replace(
    /(id="vscode-workbench-web-configuration" data-settings=")([^"]*)/,
    (_all, before: string, encoded: string) => {
      const text = encoded.replaceAll("&quot;", '"').replaceAll("&amp;", "&");
      const configuration = options.amend(JSON.parse(text) as WorkbenchConfiguration, host);
      const json = JSON.stringify(configuration);
      return before + json.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
    },
  );
}

async function listenOnFirst(
  server: ReturnType<typeof createServer>,
  ports: readonly number[],
): Promise<number> {
  for (const port of ports) {
    const isListening = await new Promise<boolean>((resolve, reject) => {
      const onError = (error: NodeJS.ErrnoException) =>
        error.code === "EADDRINUSE" ? resolve(false) : reject(error);
      server.once("error", onError);
      server.listen(port, "127.0.0.1", () => {
        server.off("error", onError);
        resolve(true);
      });
    });
    const address = server.address();
    if (isListening && address !== null && typeof address === "object") return address.port;
  }
  throw new Error(`None of these ports is free: ${ports.join(", ")}`);
}
