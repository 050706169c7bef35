import * as tls from "node:tls";
import type { HttpOptions } from "./client.ts";

/** Which certificates a client takes. Plain data: it can be given to a thread. */
export type Trust = Pick<HttpOptions, "strictSSL" | "systemCertificates" | "certificates">;

/** Runtimes before Node 22.15 cannot read the system's list, but have their own. */
function authorities(kind: "default" | "system"): readonly string[] {
  const { getCACertificates } = tls as Partial<Pick<typeof tls, "getCACertificates">>;
  if (getCACertificates) return getCACertificates(kind);
  return kind === "default" ? tls.rootCertificates : [];
}

/** Undefined means Node's own list. Made once: parsing hundreds of certificates takes 30 ms. */
function contextOf({
  systemCertificates,
  certificates = [],
}: Trust): tls.SecureContext | undefined {
  if (!systemCertificates && certificates.length === 0) return undefined;
  const system = systemCertificates ? authorities("system") : [];
  return tls.createSecureContext({ ca: [...authorities("default"), ...system, ...certificates] });
}

/** The same for `tls.connect`. */
export function trustOptions(
  trust: Trust,
): Pick<tls.ConnectionOptions, "rejectUnauthorized" | "secureContext"> {
  const secureContext = contextOf(trust);
  return {
    rejectUnauthorized: trust.strictSSL ?? true,
    ...(secureContext ? { secureContext } : {}),
  };
}
