import type { OnReadOpts } from "node:net";
import { Agent, buildConnector, EnvHttpProxyAgent, Pool } from "undici";
import type { Dispatcher } from "undici";
import { StorageError } from "../core/errors.ts";
import type { HttpOptions, HttpTimeouts } from "./client.ts";
import { DirectReader } from "./direct/reader.ts";
import { ProxyFailure } from "./failure.ts";
import { lookupHost } from "./lookup.ts";
import { trustOptions } from "./trust.ts";

export const defaultConnections = 64;

type Connector = ReturnType<typeof buildConnector>;

interface Proxies {
  readonly http: string;
  readonly https: string;
  readonly except: string;
}

/** Reads a variable in either case; the lower-case one wins, as everywhere. */
function variable(environment: HttpOptions["environment"], name: string): string {
  return environment?.[name.toLowerCase()] ?? environment?.[name] ?? "";
}

function proxiesOf(options: HttpOptions): Proxies {
  const { environment, proxy } = options;
  const except = options.noProxy?.length
    ? options.noProxy.join(",")
    : variable(environment, "NO_PROXY");
  if (proxy) return { http: proxy, https: proxy, except };
  const any = variable(environment, "ALL_PROXY");
  return {
    http: variable(environment, "HTTP_PROXY") || any,
    https: variable(environment, "HTTPS_PROXY") || any,
    except,
  };
}

/** The address may hold a password, so it is not repeated. */
function checkProxies({ http, https }: Proxies): void {
  for (const address of [http, https]) {
    if (address && !URL.canParse(address)) {
      throw new StorageError("proxy", "The address of the proxy is not a URL", { field: "proxy" });
    }
  }
}

function tlsOptions(options: HttpOptions, timeouts: HttpTimeouts) {
  return {
    timeout: timeouts.connectMs,
    lookup: lookupHost,
    allowH2: false,
    ...trustOptions(options),
  };
}

/** Loads certificates at the first connection, not before. */
function lazyConnector(make: () => Connector): Connector {
  let connector: Connector | undefined;
  return (target, callback) => {
    connector ??= make();
    connector(target, callback);
  };
}

/** Tells a proxy that cannot be reached from a server that cannot. */
function proxyPool(origin: string | URL, poolOptions: object, timeouts: HttpTimeouts): Pool {
  const { connect } = poolOptions as { connect?: unknown };
  if (typeof connect !== "function") return new Pool(origin, poolOptions);
  const connector = connect as Connector;
  return new Pool(origin, {
    ...poolOptions,
    // An answer to CONNECT takes no longer than a connection may.
    headersTimeout: timeouts.connectMs,
    connect: (target, callback) =>
      connector(target, (...[error, socket]) => {
        if (error) callback(new ProxyFailure(error.message, { cause: error }), null);
        else callback(null, socket);
      }),
  });
}

/** Whether a proxy may be in the way. */
export function isProxied(options: HttpOptions): boolean {
  const { http, https } = proxiesOf(options);
  return http !== "" || https !== "";
}

/** For large bodies, where no proxy is in the way. */
export function createDirectReader(
  options: HttpOptions,
  timeouts: HttpTimeouts,
): DirectReader | undefined {
  if (isProxied(options)) return undefined;
  let secure: ReturnType<typeof tlsOptions> | undefined;
  const connectorFor = (onread: OnReadOpts) => {
    secure ??= tlsOptions(options, timeouts);
    return buildConnector({ ...secure, onread });
  };
  return new DirectReader(connectorFor, options.connections ?? defaultConnections);
}

/**
 * The sockets of one client. HTTP/1.1 only: parallel transfers want a socket each. Proxies are
 * taken from the options alone, never from the process's environment behind their back.
 */
export function createDispatcher(options: HttpOptions, timeouts: HttpTimeouts): Dispatcher {
  const shared = {
    connections: options.connections ?? defaultConnections,
    allowH2: false,
    headersTimeout: 0,
    bodyTimeout: 0,
    connectTimeout: timeouts.connectMs,
    maxHeaderSize: 64 * 1024,
  };
  const proxies = proxiesOf(options);
  if (!proxies.http && !proxies.https) {
    return new Agent({
      ...shared,
      connect: lazyConnector(() => buildConnector(tlsOptions(options, timeouts))),
    });
  }
  checkProxies(proxies);
  const secure = tlsOptions(options, timeouts);
  const isProxy = (origin: string) =>
    [proxies.http, proxies.https].some((proxy) => proxy && new URL(proxy).origin === origin);
  return new EnvHttpProxyAgent({
    ...shared,
    httpProxy: proxies.http,
    httpsProxy: proxies.https,
    noProxy: proxies.except,
    connect: secure,
    requestTls: secure,
    proxyTls: secure,
    clientFactory: (origin, poolOptions) => proxyPool(origin, poolOptions, timeouts),
    factory: (origin, poolOptions) =>
      isProxy(new URL(origin).origin)
        ? proxyPool(origin, poolOptions, timeouts)
        : new Pool(origin, poolOptions),
  });
}
