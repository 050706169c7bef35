import { createServer } from "node:net";
import type { AddressInfo } from "node:net";

/** Ports on loopback that nobody listens on just now. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const listening = servers.map(
    (server) =>
      new Promise<number>((done, failed) => {
        server.once("error", failed);
        server.listen(0, "127.0.0.1", () => done((server.address() as AddressInfo).port));
      }),
  );
  try {
    return await Promise.all(listening);
  } finally {
    await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  }
}
