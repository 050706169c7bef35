import * as vscode from "vscode";
import { bucketPolicyUri } from "../filesystem/bucketDocuments.ts";
import type { StorageNode } from "../tree/node.ts";
import { show } from "./accessDocuments.ts";
import type { CommandContext } from "./context.ts";
import { whenSlow } from "./progress.ts";
import { homeOf } from "./targets.ts";

/** Opens the policy of each selected bucket: as lists of addresses, or as a JSON document. */
export async function openBucketPolicy(
  context: CommandContext,
  nodes: readonly StorageNode[],
): Promise<void> {
  for (const node of nodes) {
    if (node.kind !== "bucket") continue;
    const { address } = node;
    const home = await whenSlow(vscode.l10n.t("Connecting"), (signal) =>
      homeOf(context.registry, address, signal),
    );
    switch (home.policies?.kind) {
      case "addresses":
        (await context.panels.addressPolicy()).open(address);
        break;
      case "document":
        await show(bucketPolicyUri(address));
        break;
      case undefined:
        void vscode.window.showInformationMessage(
          vscode.l10n.t("This storage has no bucket policies."),
        );
    }
  }
}
