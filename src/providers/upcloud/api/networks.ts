import { mapped } from "../../../core/record.ts";
import type { Networks } from "../../../core/service.ts";
import { networkRecord, normalizeNetwork, wireNetwork } from "../records/network.ts";
import { checkNetwork } from "../serviceCheck.ts";
import type { UpCloudApi } from "./client.ts";
import { path } from "./path.ts";
import { items } from "../records/loose.ts";

const network = mapped(networkRecord, normalizeNetwork);

/** `base` is the path of a service. */
export function createNetworks(api: UpCloudApi, base: string): Networks {
  const root = `${base}/networks`;
  const get = async (name: string, signal: AbortSignal) =>
    api.call(
      { operation: "getNetwork", method: "GET", path: root + path`/${name}` },
      network,
      signal,
    );
  return {
    list: (signal) =>
      api.call({ operation: "listNetworks", method: "GET", path: root }, items(network), signal),
    get,
    add: async (added, signal) => {
      checkNetwork(added);
      const body = wireNetwork(added);
      return api.change(
        { operation: "createNetwork", method: "POST", path: root, body },
        network,
        () => get(added.name, signal),
        signal,
      );
    },
    remove: async (name, signal) =>
      api.send(
        { operation: "deleteNetwork", method: "DELETE", path: root + path`/${name}` },
        signal,
      ),
  };
}
