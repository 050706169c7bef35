import "@vscode-elements/elements/dist/vscode-textfield/index.js";
import type { LineRemark } from "../../protocol/addressPolicy.ts";
import { element, icon } from "../element.ts";
import { Remark } from "../remark.ts";

const buttons = "button, vscode-button";

export interface AddressLineEvents {
  changed(): void;
  /** Enter was pressed: the next line, please. */
  entered(): void;
  removed(): void;
}

/** One address being typed, with its remark below and a button that takes it away. */
export class AddressLine {
  readonly root: HTMLElement;
  readonly #control = document.createElement("vscode-textfield");
  readonly #remark = new Remark();
  /** While it is being typed for the first time, an address is not wrong but unfinished. */
  #isUnfinished: boolean;

  constructor(
    texts: { value: string; label: string; placeholder: string; removeLine: string },
    events: AddressLineEvents,
  ) {
    this.#isUnfinished = texts.value === "";
    this.#control.label = texts.label;
    this.#control.placeholder = texts.placeholder;
    this.#control.value = texts.value;
    this.#control.addEventListener("input", () => events.changed());
    this.#control.addEventListener("focusout", ({ relatedTarget }) => {
      if (this.value !== "") this.#isUnfinished = false;
      // A sentence that appears between press and release would move the button from under the mouse.
      const isButton = relatedTarget instanceof Element && relatedTarget.matches(buttons);
      if (!isButton) events.changed();
    });
    this.#control.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && this.value !== "") events.entered();
    });
    const remove = element("button", { type: "button", class: "icon-button" }, icon("trash"));
    remove.title = texts.removeLine;
    const nameRemove = () => (remove.ariaLabel = `${texts.removeLine}: ${this.value}`);
    nameRemove();
    this.#control.addEventListener("input", nameRemove);
    remove.addEventListener("click", () => events.removed());
    this.root = element(
      "div",
      { class: "field line" },
      element("div", { class: "line-row" }, this.#control, remove),
      this.#remark.root,
    );
  }

  get value(): string {
    return this.#control.value.trim();
  }

  show(remark: LineRemark | undefined): void {
    const isShown = remark && !(remark.severity === "error" && this.#isUnfinished);
    const shown = isShown ? { severity: remark.severity, message: remark.message } : undefined;
    this.#remark.show(shown);
    this.root.classList.toggle("has-error", shown?.severity === "error");
    this.root.classList.toggle("has-warning", shown?.severity === "warning");
    void this.#control.updateComplete.then(() => {
      const inner = this.#control.wrappedElement;
      inner.ariaInvalid = shown?.severity === "error" ? "true" : "false";
      inner.ariaDescribedByElements = [this.#remark.root];
    });
  }

  /** From now on what is wrong is said at once: somebody tried to save it. */
  finish(): void {
    this.#isUnfinished = false;
  }

  focus(): void {
    void this.#control.updateComplete.then(() => this.#control.wrappedElement.focus());
  }
}
