import { bucketStore } from "../connections/bucketStore.ts";
import type { EndAddress } from "../transfers/compare/endAddress.ts";
import type { End } from "../transfers/compare/item.ts";
import type { CommandContext } from "./context.ts";
import { homeOf } from "./targets.ts";

type Registry = Pick<CommandContext["registry"], "home">;

/** A place of a comparison with its store. */
export async function endOf(
  registry: Registry,
  address: EndAddress,
  signal: AbortSignal,
): Promise<End> {
  if (address.kind === "folder") return address;
  const store = await bucketStore(registry, address, signal);
  return { kind: "prefix", store, bucket: address.bucket, prefix: address.prefix };
}

/** Whether what is deleted at a place can come back: `unknown` where nobody says whether versions are kept. */
export async function keepsDeleted(
  registry: Registry,
  address: EndAddress,
  signal: AbortSignal,
): Promise<"yes" | "no" | "unknown"> {
  if (address.kind === "folder") return "yes";
  const { settings } = await homeOf(registry, address, signal);
  if (!settings) return "unknown";
  const { versioning } = await settings.get(address.bucket, signal);
  if (versioning === undefined) return "unknown";
  return versioning === "enabled" ? "yes" : "no";
}
