import * as vscode from "vscode";
import { bucketPolicyUri } from "../filesystem/bucketDocuments.ts";
import type { StorageNode } from "../tree/node.ts";
import { show } from "./accessDocuments.ts";
import type { CommandContext } from "./context.ts";
import { bucketsIn, openEach } from "./reachable.ts";

/** Opens the policy of each selected bucket: as lists of addresses, or as a JSON document. */
export async function openBucketPolicy(
  context: CommandContext,
  nodes: readonly StorageNode[],
): Promise<void> {
  await openEach(context, "bucket policy", bucketsIn(nodes), async ({ address }, home) => {
    switch (home.policies?.kind) {
      case "addresses":
        (await context.panels.addressPolicy()).open(address);
        break;
      case "document":
        await show(context, bucketPolicyUri(address));
        break;
      case undefined:
        void vscode.window.showInformationMessage(
          vscode.l10n.t("This storage has no bucket policies."),
        );
    }
  });
}
