import "@vscode-elements/elements/dist/vscode-button/index.js";
import "@vscode-elements/elements/dist/vscode-progress-ring/index.js";
import type { VscodeButton } from "@vscode-elements/elements/dist/vscode-button/vscode-button.js";
import type { FormTexts } from "../../protocol/connectionForm.ts";
import { element, icon } from "../element.ts";
import { link } from "../remark.ts";

/** What the footer says: one thing at a time. */
export type FooterState =
  | { readonly kind: "idle"; readonly note: string }
  | { readonly kind: "incomplete" }
  | { readonly kind: "attention"; readonly count: number }
  | { readonly kind: "testing" }
  | { readonly kind: "saving" }
  | { readonly kind: "report"; readonly report: Report };

export interface Report {
  readonly tone: "success" | "warning" | "error";
  readonly title: string;
  readonly message: string;
  readonly action?: { readonly label: string; readonly run: () => void };
}

export interface FooterActions {
  readonly save: () => void;
  readonly test: () => void;
  readonly cancelTest: () => void;
  readonly close: () => void;
  readonly showProblems: () => void;
}

/** The buttons, and beside them what is left to do or what the test found. Always on screen. */
export class Footer {
  readonly root: HTMLElement;
  readonly #texts: FormTexts;
  readonly #actions: FooterActions;
  readonly #status = element("div", { class: "status", role: "status", "aria-live": "polite" });
  readonly #save: VscodeButton;
  readonly #test: VscodeButton;
  #isTesting = false;
  #drawn = "";

  constructor(texts: FormTexts, actions: FooterActions) {
    this.#texts = texts;
    this.#actions = actions;
    this.#save = button(texts.save, "save", actions.save);
    this.#test = button(texts.test, "test", () =>
      this.#isTesting ? actions.cancelTest() : actions.test(),
    );
    this.#test.secondary = true;
    const close = button(texts.close, "close", actions.close);
    close.secondary = true;
    const buttons = element("div", { class: "buttons" }, this.#save, this.#test, close);
    this.root = element("footer", {}, this.#status, buttons);
  }

  /** `canSave` says nothing is wrong; `isDoubtful` that the last test of exactly this failed. */
  draw(state: FooterState, options: { canSave: boolean; isDoubtful: boolean }): void {
    this.#isTesting = state.kind === "testing";
    setText(this.#test, this.#isTesting ? this.#texts.cancelTest : this.#texts.test);
    this.#test.disabled = state.kind === "saving";
    setText(this.#save, options.isDoubtful ? this.#texts.saveAnyway : this.#texts.save);
    this.#save.disabled = !options.canSave || state.kind === "saving" || this.#isTesting;
    // Replaced only when it differs, for the same reason as the text of a button.
    const now = JSON.stringify(state);
    if (now === this.#drawn) return;
    this.#drawn = now;
    this.#status.replaceChildren(...this.#parts(state));
  }

  #parts(state: FooterState): Node[] {
    switch (state.kind) {
      case "idle":
        return [element("span", { class: "note" }, state.note)];
      case "incomplete":
        return [link({ label: this.#texts.incomplete, run: this.#actions.showProblems })];
      case "attention": {
        const { attentionOne, attentionMany } = this.#texts;
        const label =
          state.count === 1 ? attentionOne : attentionMany.replace("{0}", `${state.count}`);
        return [icon("error"), link({ label, run: this.#actions.showProblems })];
      }
      case "testing":
      case "saving":
        return [
          document.createElement("vscode-progress-ring"),
          element("span", {}, state.kind === "testing" ? this.#texts.testing : ""),
        ];
      case "report":
        return [reportCard(state.report)];
    }
  }
}

const icons = { success: "pass-filled", warning: "warning", error: "error" } as const;

function reportCard({ tone, title, message, action }: Report): HTMLElement {
  const text = element("p", {}, message, action && " ", action && link(action));
  const body = element("div", {}, element("strong", {}, title), text);
  return element("div", { class: `report ${tone}` }, icon(icons[tone]), body);
}

/** Text that is replaced between press and release of the mouse would swallow the click. */
function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

function button(label: string, name: string, run: () => void): VscodeButton {
  const made = document.createElement("vscode-button");
  made.textContent = label;
  made.dataset.action = name;
  made.addEventListener("click", () => {
    if (!made.disabled) run();
  });
  return made;
}
