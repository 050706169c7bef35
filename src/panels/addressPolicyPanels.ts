import * as vscode from "vscode";
import type { ConnectionRegistry } from "../connections/registry.ts";
import type { BucketAddress } from "../core/address.ts";
import type { AddressPolicies } from "../core/bucketPolicy.ts";
import { StorageError } from "../core/errors.ts";
import { addressPolicyView } from "../protocol/addressPolicy.ts";
import { AddressPolicyPanel } from "./addressPolicyPanel.ts";
import { BucketPanels, type BucketPanelsOptions } from "./bucketPanels.ts";

export interface AddressPolicyPanelsOptions extends BucketPanelsOptions {
  /** This computer's addresses, as far as it knows them itself. */
  readonly ownAddresses: () => readonly string[];
}

export function addressPolicyPanels(options: AddressPolicyPanelsOptions): BucketPanels {
  const { registry, ownAddresses, explain } = options;
  return new BucketPanels(options, {
    ...{ viewType: addressPolicyView, page: "addressPolicy", icon: "shield" },
    title: (bucket) => vscode.l10n.t("Policy: {0}", bucket),
    attach: (address) => (panel) => {
      const policies = (signal: AbortSignal) => policiesOf(registry, address, signal);
      const { bucket } = address;
      return new AddressPolicyPanel(panel, { bucket, policies, ownAddresses, explain });
    },
  });
}

async function policiesOf(
  registry: ConnectionRegistry,
  address: BucketAddress,
  signal: AbortSignal,
): Promise<AddressPolicies> {
  const { policies } = await registry.home(address, signal);
  if (policies?.kind === "addresses") return policies;
  throw new StorageError("unsupported", "The bucket has no lists of addresses", {
    bucket: address.bucket,
    operation: "policy",
  });
}
