import "@vscode-elements/elements/dist/vscode-checkbox/index.js";
import type { VscodeCheckbox } from "@vscode-elements/elements/dist/vscode-checkbox/vscode-checkbox.js";

/** A labelled checkbox. */
export function checkbox(
  label: string,
  isChecked: boolean,
  changed: (isChecked: boolean) => void,
): VscodeCheckbox {
  const made = document.createElement("vscode-checkbox");
  made.label = label;
  made.checked = isChecked;
  made.addEventListener("change", () => changed(made.checked));
  return made;
}
