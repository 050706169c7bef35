import * as vscode from "vscode";

/** How long VS Code may take to tell which tab is in front. */
const patienceMs = 2_000;

/**
 * Gives up what is not saved in the editor of a file, by one of VS Code's commands on the editor in
 * front: only once that is this editor, as it would throw away another one's text. False when it
 * does not come to the front.
 */
export async function revertEditor(
  uri: vscode.Uri,
  command: "workbench.action.files.revert" | "workbench.action.revertAndCloseActiveEditor",
): Promise<boolean> {
  const until = Date.now() + patienceMs;
  while (!isInFront(uri)) {
    if (Date.now() > until) return false;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await vscode.commands.executeCommand(command);
  return true;
}

function isInFront(uri: vscode.Uri): boolean {
  const input: unknown = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  const isOfFile = input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom;
  return isOfFile && input.uri.toString() === uri.toString();
}
