import "@vscode-elements/elements/dist/vscode-textarea/index.js";
import "@vscode-elements/elements/dist/vscode-textfield/index.js";
import type { VscodeTextarea } from "@vscode-elements/elements/dist/vscode-textarea/vscode-textarea.js";
import type { VscodeTextfield } from "@vscode-elements/elements/dist/vscode-textfield/vscode-textfield.js";
import { element, freshId } from "./element.ts";
import { Remark, type RemarkText } from "./remark.ts";

export interface FieldLabels {
  readonly label: string;
  readonly help?: string | undefined;
  /** A page that says more, behind the hint. VS Code opens it in a browser. */
  readonly link?: { readonly label: string; readonly href: string } | undefined;
  readonly placeholder?: string | undefined;
  /** Said beside the label of a field that may stay empty. */
  readonly optional?: string | undefined;
}

/** A labelled text field with its hint and its remark, joined for screen readers. */
export class InputField {
  readonly root: HTMLElement;
  readonly control: VscodeTextfield | VscodeTextarea;
  readonly #remark = new Remark();
  readonly #help: HTMLElement | undefined;

  constructor(name: string, labels: FieldLabels, kind: "text" | "password" | "lines" = "text") {
    const id = freshId(name);
    this.control = kind === "lines" ? textarea() : textfield(kind);
    this.control.id = id;
    this.control.dataset.field = name;
    this.control.label = labels.label;
    this.placeholder = labels.placeholder ?? "";
    this.#help = hint(labels);
    const children = [fieldLabel(id, labels), this.control, this.#help, this.#remark.root];
    this.root = element("div", { class: "field" }, ...children);
    void this.#describe();
  }

  get value(): string {
    return this.control.value;
  }

  set value(text: string) {
    if (this.control.value !== text) this.control.value = text;
  }

  set placeholder(text: string) {
    this.control.placeholder = text;
  }

  /** Called with every change by a person: as it is typed, or picked from suggestions. */
  onInput(listener: () => void): void {
    this.control.addEventListener("input", listener);
    this.control.addEventListener("picked", listener);
  }

  show(remark: RemarkText | undefined): void {
    this.#remark.show(remark);
    const isWrong = remark?.severity === "error";
    this.root.classList.toggle("has-error", isWrong);
    this.root.classList.toggle("has-warning", remark?.severity === "warning");
    void this.#inner().then((inner) => (inner.ariaInvalid = isWrong ? "true" : "false"));
  }

  /** Waits for a control that has not been drawn yet: before that it takes no focus. */
  focus(): void {
    void this.#inner().then((inner) => inner.focus());
  }

  /** The input is inside the shadow of its control, where ids of the page do not reach. */
  async #describe(): Promise<void> {
    const inner = await this.#inner();
    const help = this.#help ? [this.#help] : [];
    inner.ariaDescribedByElements = [...help, this.#remark.root];
    // A password manager has no business with the keys of a storage account.
    inner.setAttribute("autocomplete", inner.type === "password" ? "new-password" : "off");
    inner.setAttribute("spellcheck", "false");
    inner.setAttribute("autocapitalize", "off");
  }

  async #inner(): Promise<HTMLInputElement | HTMLTextAreaElement> {
    await this.control.updateComplete;
    return this.control.wrappedElement;
  }
}

function hint({ help, link }: FieldLabels): HTMLElement | undefined {
  if (!help && !link) return undefined;
  const more = link && element("a", { href: link.href }, link.label);
  return element("p", { class: "help" }, help, help && more && " ", more);
}

function textfield(type: "text" | "password"): VscodeTextfield {
  const field = document.createElement("vscode-textfield");
  field.type = type;
  return field;
}

function textarea(): VscodeTextarea {
  const field = document.createElement("vscode-textarea");
  field.rows = 3;
  field.resize = "vertical";
  return field;
}

function fieldLabel(id: string, { label, optional }: FieldLabels): HTMLElement {
  const remark = optional ? element("span", { class: "optional" }, optional) : undefined;
  return element("label", { for: id, class: "label" }, label, remark);
}
