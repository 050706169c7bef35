import { Agent, createServer, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { FaultRules, type ActiveFault, type FaultRule, type SeenRequest } from "./faultRules.ts";
import { meet } from "./faultyExchange.ts";

export type { ActiveFault, FaultRule, SeenRequest } from "./faultRules.ts";
export type { Fault } from "./faults.ts";

export interface FaultProxy {
  /** Use it instead of the server's. */
  readonly endpoint: string;
  /** Every request so far, in order of arrival. */
  readonly requests: readonly SeenRequest[];
  /** Connections that are open now. */
  readonly connections: number;
  /** The first rule that matches a request decides its fate. */
  add(rule: FaultRule): ActiveFault;
  /** Forgets all rules and requests. */
  clear(): void;
  /** Resets all connections and does not listen for so long; `Infinity` until `stop`. */
  restart(downMs: number): void;
  stop(): Promise<void>;
}

/**
 * A server between a client and `target` (`http://host:port`) that makes things go wrong on demand.
 * On plain node:http: proxy libraries rewrite paths and own the streams that have to break here.
 */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const rules = new FaultRules();
  const requests: SeenRequest[] = [];
  const agent = new Agent({ keepAlive: true });
  const server = createServer((request, response) => {
    const { method = "", url = "", headers } = request;
    const seen = { method, target: url, headers, at: Date.now() };
    const fault = rules.faultOf(seen);
    requests.push({ ...seen, fault });
    if (fault?.kind === "restart") restart(fault.downMs);
    else void meet(request, response, { fault, target, agent });
  });
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  const port = await listen(server, 0);
  let comeBack: NodeJS.Timeout | undefined;
  const goAway = () => {
    clearTimeout(comeBack);
    const closed = new Promise((done) => server.close(done));
    for (const socket of sockets) socket.resetAndDestroy();
    return closed;
  };
  const restart = (downMs: number) => {
    void goAway();
    if (downMs !== Infinity) comeBack = setTimeout(() => server.listen(port, "127.0.0.1"), downMs);
  };
  return {
    endpoint: `http://127.0.0.1:${port}`,
    requests,
    get connections() {
      return sockets.size;
    },
    add: (rule) => rules.add(rule),
    clear: () => {
      rules.clear();
      requests.length = 0;
    },
    restart,
    stop: async () => {
      const closed = goAway();
      agent.destroy();
      await closed;
    },
  };
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((done, failed) => {
    server.once("error", failed);
    server.listen(port, "127.0.0.1", done);
  });
  return (server.address() as AddressInfo).port;
}
