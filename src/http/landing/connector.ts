import { connect as connectPlain, isIP } from "node:net";
import type { OnReadOpts, Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { Connector } from "../direct/connection.ts";
import { lookupHost } from "../lookup.ts";
import { trustOptions } from "../trust.ts";
import type { Trust } from "../trust.ts";

/** Connects as undici does, which is too large for a thread. */
export function connectorWith(trust: Trust, connectMs: number): (onread: OnReadOpts) => Connector {
  let secure: ReturnType<typeof trustOptions> | undefined;
  return (onread) =>
    ({ protocol, hostname, port }, callback) => {
      const isSecure = protocol === "https:";
      const to = { host: hostname, port: Number(port || (isSecure ? 443 : 80)) };
      const common = { ...to, onread, lookup: lookupHost };
      let socket: Socket;
      if (isSecure) {
        secure ??= trustOptions(trust);
        const name = isIP(hostname) === 0 ? { servername: hostname } : {};
        socket = connectTls({ ...common, ...name, ...secure, ALPNProtocols: ["http/1.1"] });
      } else socket = connectPlain(common);
      socket.setNoDelay(true);
      const timer =
        connectMs > 0
          ? setTimeout(() => socket.destroy(new Error("Connect timeout")), connectMs)
          : undefined;
      const failed = (error: Error) => {
        clearTimeout(timer);
        callback(error, null);
      };
      socket.once("error", failed);
      socket.once(isSecure ? "secureConnect" : "connect", () => {
        clearTimeout(timer);
        socket.off("error", failed);
        callback(null, socket);
      });
    };
}
