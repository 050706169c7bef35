import type * as vscode from "vscode";
import type { Unzip } from "../core/gzip.ts";
import type { SaveObject } from "../core/saving.ts";
import type { SaveQuestions } from "../filesystem/objectSaving.ts";
import type { FileSystemOptions } from "../filesystem/register.ts";
import type { CommandContext } from "./context.ts";
import { describe } from "./describe.ts";
import { openFailures } from "./openFailures.ts";
import { sentenceOf } from "./sentenceOf.ts";

/** What editors of objects need of everything else: the engine, the tree, and the user. */
export function objectEditing(
  context: CommandContext,
  { workspaceState }: Pick<vscode.ExtensionContext, "workspaceState">,
): Omit<FileSystemOptions, "registry" | "tree"> {
  const report = (error: unknown) => context.log.error(`edit: ${describe(error)}`);
  const save: SaveObject = async (item, signal) => (await context.transfers()).save(item, signal);
  const unzip: Unzip = async (...given) => (await context.transfers()).unzip(...given);
  return {
    ...{ save, unzip, report, explain: sentenceOf, memory: workspaceState },
    questions: lazyQuestions(report),
    onFailure: openFailures(context),
    onAbsent: ({ path, ...address }) => context.tree.missed({ ...address, key: path }),
    onWritten: (place) => context.tree.invalidate(place, place.prefix),
  };
}

function lazyQuestions(report: (error: unknown) => void): SaveQuestions {
  const load = async () => (await import("./saveQuestions.ts")).saveQuestions(report);
  return {
    onConflict: async (conflict) => (await load()).onConflict(conflict),
    mayLoseTags: async (address) => (await load()).mayLoseTags(address),
    onNotKept: (...what) => void load().then((it) => it.onNotKept(...what), report),
  };
}
