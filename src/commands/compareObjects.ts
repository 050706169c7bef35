import * as vscode from "vscode";
import { displayName } from "../core/display.ts";
import { baseName } from "../core/key.ts";
import { objectUri } from "../filesystem/uri.ts";
import { askAboveBytes } from "../settings.ts";
import type { ObjectNode, StorageNode } from "../tree/node.ts";
import { askAboutSize } from "./askAboutSize.ts";
import type { CommandContext } from "./context.ts";

/**
 * Selects an object where VS Code keeps what its own "Select for Compare" selects: so objects, files
 * of the Explorer and open editors can each be compared with the other.
 */
export async function selectObjectForCompare(
  _context: CommandContext,
  nodes: readonly StorageNode[],
): Promise<void> {
  const [object] = objectsOf(nodes);
  if (!object || !(await askWhenLarge([object], vscode.l10n.t("Select Anyway")))) return;
  await vscode.commands.executeCommand("selectForCompare", uriOf(object));
  const name = displayName(baseName(object.entry.key));
  const text = vscode.l10n.t("{0} is selected for comparing.", name);
  vscode.window.setStatusBarMessage(text, 5000);
}

/** Shows an object beside what was selected before: an object, a file or an editor. */
export async function compareObjectWithSelected(
  _context: CommandContext,
  nodes: readonly StorageNode[],
): Promise<void> {
  const [object] = objectsOf(nodes);
  if (object && (await askWhenLarge([object], vscode.l10n.t("Compare Anyway"))))
    await vscode.commands.executeCommand("compareFiles", uriOf(object));
}

/** Shows an object beside the text in the editor in front, which stays editable. */
export async function compareObjectWithEditor(
  _context: CommandContext,
  nodes: readonly StorageNode[],
): Promise<void> {
  const [object] = objectsOf(nodes);
  if (!object) return;
  const { activeTab } = vscode.window.tabGroups.activeTabGroup;
  if (!(activeTab?.input instanceof vscode.TabInputText)) {
    const text = vscode.l10n.t("There is no text editor in front to compare with.");
    void vscode.window.showInformationMessage(text);
    return;
  }
  if (!(await askWhenLarge([object], vscode.l10n.t("Compare Anyway")))) return;
  const { label, input } = activeTab;
  const title = `${displayName(baseName(object.entry.key), 60)} ↔ ${displayName(label, 60)}`;
  await vscode.commands.executeCommand("vscode.diff", uriOf(object), input.uri, title);
}

/** Shows two objects side by side. */
export async function compareSelectedObjects(
  context: CommandContext,
  nodes: readonly StorageNode[],
): Promise<void> {
  const [left, right, third] = objectsOf(nodes);
  if (!left || !right || third) {
    const text = vscode.l10n.t("Select two objects to compare them.");
    void vscode.window.showInformationMessage(text);
    return;
  }
  if (!(await askWhenLarge([left, right], vscode.l10n.t("Compare Anyway")))) return;
  const title = titleOf(context, left, right);
  await vscode.commands.executeCommand("vscode.diff", uriOf(left), uriOf(right), title);
}

/** As much of where the two are as tells them apart. */
function titleOf({ registry }: CommandContext, left: ObjectNode, right: ObjectNode): string {
  const name = ({ entry }: ObjectNode) => baseName(entry.key);
  const path = ({ address, entry }: ObjectNode) => `${address.bucket}/${entry.key}`;
  const place = (node: ObjectNode) => {
    const { connectionId } = node.address;
    return `${registry.get(connectionId)?.name ?? connectionId}: ${path(node)}`;
  };
  const tell = [name, path].find((text) => text(left) !== text(right)) ?? place;
  return `${displayName(tell(left), 60)} ↔ ${displayName(tell(right), 60)}`;
}

/** False when the objects are not to be read after all. */
async function askWhenLarge(objects: readonly ObjectNode[], goOn: string): Promise<boolean> {
  const [first, ...rest] = objects.map(({ entry }) => entry);
  if (!first) return false;
  const largest = rest.reduce((a, b) => (b.sizeBytes > a.sizeBytes ? b : a), first);
  if (largest.sizeBytes <= askAboveBytes()) return true;
  const costs = vscode.l10n.t("Comparing it reads all of it into memory.");
  const answer = await askAboutSize(largest, { costs, goOn });
  return answer === goOn;
}

function objectsOf(nodes: readonly StorageNode[]): readonly ObjectNode[] {
  return nodes.filter((node) => node.kind === "object");
}

function uriOf({ address, entry }: ObjectNode): vscode.Uri {
  return objectUri({ ...address, key: entry.key });
}
