import { lookup } from "node:dns";
import type { LookupFunction } from "node:net";

const belowLocalhost = /\.localhost\.?$/i;

/**
 * The addresses of a host. Names below `localhost` mean this machine even where the system's resolver
 * does not know them: servers on loopback take `bucket.localhost`, and browsers go there as well.
 * What the system does know comes first. https://www.rfc-editor.org/rfc/rfc6761#section-6.3
 */
export const lookupHost: LookupFunction = (host, options, callback) => {
  lookup(host, options, (error, address, family) => {
    if (error && belowLocalhost.test(host)) lookup("localhost", options, callback);
    else callback(error, address, family);
  });
};
