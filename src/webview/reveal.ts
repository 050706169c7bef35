import type { VscodeTextfield } from "@vscode-elements/elements/dist/vscode-textfield/vscode-textfield.js";
import { element } from "./element.ts";

/** Adds the button that shows and hides what was typed into a password field. */
export function addReveal(control: VscodeTextfield, texts: { reveal: string; hide: string }): void {
  const button = element("button", { type: "button", slot: "content-after" });
  const draw = () => {
    const isHidden = control.type === "password";
    button.className = `icon-button codicon codicon-${isHidden ? "eye" : "eye-closed"}`;
    button.title = isHidden ? texts.reveal : texts.hide;
    button.ariaLabel = button.title;
  };
  button.addEventListener("click", () => {
    control.type = control.type === "password" ? "text" : "password";
    draw();
    control.focus();
  });
  draw();
  control.append(button);
}
