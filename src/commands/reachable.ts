import * as vscode from "vscode";
import type { BucketHome } from "../core/bucketHome.ts";
import type { BucketNode, StorageNode } from "../tree/node.ts";
import type { CommandContext } from "./context.ts";
import { whenSlow } from "./progress.ts";
import { attempt } from "./runCommand.ts";
import { homeOf } from "./targets.ts";

type InBucket = Extract<StorageNode, { readonly kind: "bucket" | "prefix" | "object" }>;

/**
 * Opens something about each node. Where it is known that objects cannot be reached, such as without
 * a key, that is said in a message with what to do, and nothing empty is opened.
 */
export async function openEach<N extends InBucket>(
  context: CommandContext,
  what: string,
  nodes: readonly N[],
  open: (node: N, home: BucketHome) => void | Promise<void>,
): Promise<void> {
  for (const node of nodes)
    await attempt(context, what, [node], async () => {
      const home = await whenSlow(vscode.l10n.t("Connecting"), (signal) =>
        homeOf(context.registry, node.address, signal),
      );
      const problem = await home.objectsProblem?.();
      if (problem) throw problem;
      await open(node, home);
    });
}

export function bucketsIn(nodes: readonly StorageNode[]): readonly BucketNode[] {
  return nodes.filter((node) => node.kind === "bucket");
}
