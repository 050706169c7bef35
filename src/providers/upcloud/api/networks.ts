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
  return {
    list: (signal) =>
      api.call({ operation: "listNetworks", method: "GET", path: root }, items(network), signal),
    get: async (name, signal) =>
      api.call(
        { operation: "getNetwork", method: "GET", path: root + path`/${name}` },
        network,
        signal,
      ),
    add: async (added, signal) => {
      checkNetwork(added);
      const body = wireNetwork(added);
      return api.call(
        { operation: "createNetwork", method: "POST", path: root, body },
        network,
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
