import { mapped } from "../../../core/record.ts";
import type { Websites } from "../../../core/service.ts";
import { normalizeWebsite, websiteRecord, wireWebsite } from "../records/website.ts";
import { checkWebsite } from "../serviceCheck.ts";
import type { UpCloudApi } from "./client.ts";
import { path } from "./path.ts";
import { items } from "../records/loose.ts";

const website = mapped(websiteRecord, normalizeWebsite);

/** `base` is the path of a service. */
export function createWebsites(api: UpCloudApi, base: string): Websites {
  const root = `${base}/static-websites`;
  return {
    list: (signal) =>
      api.call({ operation: "listWebsites", method: "GET", path: root }, items(website), signal),
    get: async (domain, signal) =>
      api.call(
        { operation: "getWebsite", method: "GET", path: root + path`/${domain}` },
        website,
        signal,
      ),
    add: async (spec, signal) => {
      checkWebsite(spec);
      const body = wireWebsite(spec);
      return api.call(
        { operation: "createWebsite", method: "POST", path: root, body },
        website,
        signal,
      );
    },
    modify: async (domain, change, signal) => {
      checkWebsite(change);
      return api.call(
        {
          operation: "modifyWebsite",
          method: "PATCH",
          path: root + path`/${domain}`,
          body: wireWebsite(change),
        },
        website,
        signal,
      );
    },
    remove: async (domain, signal) =>
      api.send(
        { operation: "deleteWebsite", method: "DELETE", path: root + path`/${domain}` },
        signal,
      ),
  };
}
