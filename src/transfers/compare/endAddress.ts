import type { PrefixAddress } from "../../core/address.ts";

/** A place that can be compared, by its address instead of its store. Holds no secret. */
export type EndAddress =
  | { readonly kind: "folder"; readonly path: string }
  | (PrefixAddress & { readonly kind: "prefix" });

/** True when one place is the other or lies in it: then what is written to one changes the other. */
export function overlap(a: EndAddress, b: EndAddress): boolean {
  if (a.kind === "folder" || b.kind === "folder") return false;
  return (
    a.connectionId === b.connectionId &&
    a.serviceId === b.serviceId &&
    a.bucket === b.bucket &&
    (a.prefix.startsWith(b.prefix) || b.prefix.startsWith(a.prefix))
  );
}
