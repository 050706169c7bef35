import * as vscode from "vscode";
import { displayName } from "../core/display.ts";
import { stayingPick } from "./stayingPick.ts";

type Tags = Readonly<Record<string, string>>;

interface Item extends vscode.QuickPickItem {
  readonly act: "done" | "add" | "edit";
  readonly name?: string;
}

/** Changes tags one by one. Leaving keeps what was changed so far: nothing is written yet. */
export async function editTags(tags: Tags): Promise<Tags> {
  let now = tags;
  await stayingPick<Item>({
    title: vscode.l10n.t("Tags"),
    placeholder: vscode.l10n.t("Choose a tag to change or remove it"),
    items: () => [
      { act: "done", label: `$(check) ${vscode.l10n.t("Done")}` },
      { act: "add", label: `$(add) ${vscode.l10n.t("Add Tag")}` },
      ...Object.entries(now).map(([name, value]): Item => {
        const description = displayName(value, 80);
        return { act: "edit", name, label: `$(tag) ${displayName(name, 80)}`, description };
      }),
    ],
    choose: async ({ act, name }) => {
      if (act === "done") return "done";
      now = await withTag(now, name);
      return "stay";
    },
  });
  return now;
}

/** `a=1, b=2`, for a line of a list. */
export function tagsText(tags: Tags): string {
  const all = Object.entries(tags).map(([name, value]) => `${name}=${value}`);
  return displayName(all.join(", "), 80);
}

async function withTag(tags: Tags, name: string | undefined): Promise<Tags> {
  const others = Object.fromEntries(Object.entries(tags).filter(([each]) => each !== name));
  const typed = await vscode.window.showInputBox({
    ...{ title: vscode.l10n.t("Tag"), ignoreFocusOut: true },
    value: name === undefined ? "" : `${name}=${tags[name] ?? ""}`,
    prompt:
      name === undefined
        ? vscode.l10n.t("Enter name=value")
        : vscode.l10n.t("Enter name=value; empty removes the tag"),
    validateInput: (text) => tagProblem(text, others),
  });
  if (typed === undefined) return tags;
  return typed.trim() === "" ? others : { ...others, ...parsed(typed) };
}

function tagProblem(text: string, others: Tags): string | undefined {
  if (text.trim() === "") return undefined;
  const [name = ""] = Object.keys(parsed(text));
  if (name === "") return vscode.l10n.t("A tag needs a name before the “=”.");
  return Object.hasOwn(others, name)
    ? vscode.l10n.t("The bucket has a tag of this name already.")
    : undefined;
}

function parsed(text: string): Tags {
  const end = text.indexOf("=");
  const name = (end < 0 ? text : text.slice(0, end)).trim();
  return Object.fromEntries([[name, end < 0 ? "" : text.slice(end + 1).trim()]]);
}
