import { connect } from "node:tls";
import type { HttpOptions } from "./client.ts";
import { isProxied } from "./dispatcher.ts";
import { lookupHost } from "./lookup.ts";

const longestMs = 4000;

/**
 * Whether somebody speaks TLS at an address that was asked for plain HTTP; false where that cannot
 * be told, such as behind a proxy. Nothing but a greeting is sent, and the connection is closed.
 */
export function speaksTls(
  origin: string,
  options: HttpOptions,
  signal: AbortSignal,
): Promise<boolean> {
  const url = URL.parse(origin);
  if (!url || isProxied(options)) return Promise.resolve(false);
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  const port = Number(url.port || 80);
  return new Promise((resolve) => {
    // No certificate is relied on: nothing is said over this connection.
    const socket = connect({ host, port, lookup: lookupHost, rejectUnauthorized: false });
    const answer = (isTls: boolean) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", giveUp);
      socket.destroy();
      resolve(isTls);
    };
    const giveUp = () => answer(false);
    const timer = setTimeout(giveUp, longestMs);
    signal.addEventListener("abort", giveUp, { once: true });
    socket.once("secureConnect", () => answer(true));
    // An alert is TLS, too: of somebody who wants another version, or a certificate of ours.
    socket.once("error", (error: NodeJS.ErrnoException) =>
      answer(/_ALERT_/.test(error.code ?? "")),
    );
    socket.once("close", giveUp);
  });
}
