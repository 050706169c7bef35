import { networkInterfaces } from "node:os";

/**
 * The addresses of this computer's network interfaces. What a service sees may be another one:
 * that of a router, a VPN or a proxy. Addresses that never leave the computer or its link are none.
 */
export function ownAddresses(interfaces = networkInterfaces()): string[] {
  return Object.values(interfaces)
    .flatMap((each) => each ?? [])
    .filter(({ internal, address }) => !internal && !isLinkLocal(address))
    .map(({ address }) => address);
}

function isLinkLocal(address: string): boolean {
  return /^fe[89ab]/i.test(address) || address.startsWith("169.254.");
}
