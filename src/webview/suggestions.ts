import { element, freshId } from "./element.ts";
import type { InputField } from "./inputField.ts";

/**
 * Offers values for a text field without limiting it to them: a combobox with a list below, as the
 * authoring practices for ARIA describe it.
 */
export class Suggestions {
  readonly #field: InputField;
  readonly #list = element("ul", { class: "suggestions", role: "listbox", hidden: true });
  #values: readonly string[] = [];
  #active: HTMLElement | undefined;

  constructor(field: InputField, buttonLabel: string) {
    this.#field = field;
    this.#list.ariaLabel = buttonLabel;
    field.control.after(this.#list);
    field.root.classList.add("with-suggestions");
    this.#addButton(buttonLabel);
    void this.#listen();
  }

  set values(values: readonly string[]) {
    this.#values = values;
  }

  #addButton(label: string): void {
    const button = element("button", {
      ...{ type: "button", slot: "content-after", tabindex: "-1", "aria-label": label },
      class: "icon-button codicon codicon-chevron-down",
    });
    // The field keeps the focus: the list belongs to it.
    button.addEventListener("mousedown", (event) => event.preventDefault());
    button.addEventListener("click", () => {
      this.#field.focus();
      if (this.#list.hidden) this.#open(this.#values);
      else this.#close();
    });
    this.#field.control.append(button);
  }

  async #listen(): Promise<void> {
    const { control } = this.#field;
    await control.updateComplete;
    const input = control.wrappedElement;
    input.role = "combobox";
    input.ariaAutoComplete = "list";
    input.ariaExpanded = "false";
    input.ariaControlsElements = [this.#list];
    control.addEventListener("input", () => this.#open(this.#matching()));
    control.addEventListener("focusout", () => this.#close());
    // Before the control takes Enter for the whole form.
    control.addEventListener("keydown", (event) => this.#key(event), { capture: true });
    this.#list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const option = event.target instanceof Element && event.target.closest("li");
      if (option) this.#pick(option);
    });
  }

  #matching(): readonly string[] {
    const typed = this.#field.value.trim().toLowerCase();
    return this.#values.filter((value) => value.toLowerCase().includes(typed) && value !== typed);
  }

  #key(event: KeyboardEvent): void {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (this.#list.hidden) this.#open(this.#values);
      this.#move(event.key === "ArrowDown" ? 1 : -1);
      event.preventDefault();
    } else if (event.key === "Enter" && this.#active) {
      this.#pick(this.#active);
      event.preventDefault();
      event.stopPropagation();
    } else if (event.key === "Escape" && !this.#list.hidden) {
      this.#close();
      event.stopPropagation();
    }
  }

  #open(values: readonly string[]): void {
    this.#close();
    if (values.length === 0) return;
    const current = this.#field.value.trim();
    this.#list.replaceChildren(
      ...values.map((value) => {
        const selected = value === current ? "true" : "false";
        const id = freshId("option");
        return element("li", { role: "option", id, "aria-selected": selected }, value);
      }),
    );
    this.#list.hidden = false;
    this.#input.ariaExpanded = "true";
  }

  #close(): void {
    this.#list.hidden = true;
    this.#active = undefined;
    this.#input.ariaExpanded = "false";
    this.#input.ariaActiveDescendantElement = null;
  }

  #move(step: 1 | -1): void {
    const options = [...this.#list.children].filter((child) => child instanceof HTMLElement);
    const from = this.#active ? options.indexOf(this.#active) : step > 0 ? -1 : options.length;
    const next = options[(from + step + options.length) % options.length];
    this.#active?.classList.remove("active");
    next?.classList.add("active");
    next?.scrollIntoView({ block: "nearest" });
    this.#active = next;
    this.#input.ariaActiveDescendantElement = next ?? null;
  }

  #pick(option: HTMLElement): void {
    this.#field.value = option.textContent;
    this.#close();
    // Whoever listens to the field hears of it as of something typed; this list stays closed.
    this.#field.control.dispatchEvent(new CustomEvent("picked"));
  }

  get #input(): HTMLInputElement | HTMLTextAreaElement {
    return this.#field.control.wrappedElement;
  }
}
