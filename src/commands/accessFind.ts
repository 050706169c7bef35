import * as vscode from "vscode";
import { isContainer } from "../access/node.ts";
import { onAccess } from "./accessHandler.ts";
import { whenSlow } from "./progress.ts";

/** Looks for a row among all of a list, of which the view shows one page after the other. */
export const findInAccessList = onAccess(async ({ access }, [node]) => {
  const list = node && (isContainer(node) ? node : node.parent);
  if (!list) return;
  const rows = await whenSlow(vscode.l10n.t("Reading the list"), () => access.rowsOf(list));
  if (rows.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t("The list is empty."));
    return;
  }
  const items = rows.map(({ node: { id }, label, description }) => ({
    ...{ id, label },
    ...(description !== undefined && { description }),
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t("Find in List"),
    placeHolder: vscode.l10n.t("Part of a name, among {0}", rows.length),
    matchOnDescription: true,
  });
  if (chosen) await access.revealRow(list, chosen.id);
});
