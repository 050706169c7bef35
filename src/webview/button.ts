import "@vscode-elements/elements/dist/vscode-button/index.js";
import type { VscodeButton } from "@vscode-elements/elements/dist/vscode-button/vscode-button.js";

/** A button of the page. `name` tells it apart for tests and styles. */
export function button(
  label: string,
  name: string,
  run: () => void,
  kind: "primary" | "secondary" = "secondary",
): VscodeButton {
  const made = document.createElement("vscode-button");
  made.textContent = label;
  made.dataset.action = name;
  made.secondary = kind === "secondary";
  made.addEventListener("click", () => {
    if (!made.disabled) run();
  });
  return made;
}

/** A button of one row among many: a screen reader says of which. */
export function rowButton(of: string, label: string, name: string, run: () => void): VscodeButton {
  const made = button(label, name, run);
  made.ariaLabel = `${label}: ${of}`;
  return made;
}
