import type { CommandContext } from "../../../src/commands/context.ts";
import type { ConnectionSecrets, S3Connection } from "../../../src/core/connection.ts";
import type { HttpOptions } from "../../../src/http/client.ts";
import { createProvider } from "../../../src/providers/s3/provider.ts";
import { createTransferEngine } from "../../../src/transfers/engine.ts";
import { startFaultProxy, type FaultProxy } from "../../servers/faultProxy.ts";
import { startS3Server, type S3Server, type S3ServerOptions } from "../../servers/s3.ts";
import { testContext, type TreeDouble } from "../../unit/commands/context.ts";
import { connection } from "../../unit/commands/nodes.ts";

/** A person gives up sooner than a client: limits short enough for a test, the order unchanged. */
const impatient: HttpOptions = {
  timeouts: { connectMs: 2000, headersMs: 700, idleMs: 700 },
  retry: { attempts: 3, firstWaitMs: 20, longestWaitMs: 100 },
};

export interface Setting {
  readonly server: S3Server;
  readonly proxy: FaultProxy;
  readonly context: CommandContext & { readonly tree: TreeDouble; readonly logged: string[] };
  stop(): Promise<void>;
}

export interface SettingOptions {
  readonly server?: S3ServerOptions;
  readonly secrets?: Partial<ConnectionSecrets>;
  readonly connection?: Partial<S3Connection>;
  readonly endpoint?: string;
  /** Waits as long as the product does. */
  readonly isPatient?: boolean;
}

/**
 * A real S3 server behind a proxy that makes the weather, and commands on the real client and the
 * real engine; only VS Code's window is a stand-in.
 */
export async function startSetting(options: SettingOptions = {}): Promise<Setting> {
  const server = await startS3Server(options.server);
  const proxy = await startFaultProxy(server.endpoint);
  const { accessKeyId, secretAccessKey, region } = server;
  const secrets: ConnectionSecrets = { accessKeyId, secretAccessKey, ...options.secrets };
  const session = createProvider(options.isPatient ? {} : impatient).open(
    {
      ...(connection as S3Connection),
      endpoint: options.endpoint ?? proxy.endpoint,
      region,
      ...options.connection,
    },
    { read: async () => secrets, update: async () => {} },
  );
  const engine = createTransferEngine({});
  const context = await testContext(engine, {
    home: (_, signal) => session.home(undefined, signal),
    session: async () => session,
  });
  return {
    server,
    proxy,
    context: { ...context, transfers: async () => engine },
    stop: async () => {
      engine.dispose();
      await session.dispose();
      await proxy.stop();
      await server.stop();
    },
  };
}
