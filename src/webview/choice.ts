import { element, freshId, icon } from "./element.ts";
import { Remark, type RemarkText } from "./remark.ts";

export interface ChoiceOption<V extends string> {
  readonly value: V;
  readonly label: string;
  readonly help: string;
  readonly icon?: string;
}

/** One of a few: radio buttons as cards, native ones, so that keys and screen readers know them. */
export class Choice<V extends string> {
  readonly root: HTMLFieldSetElement;
  readonly #inputs: ReadonlyMap<V, HTMLInputElement>;
  readonly #remark = new Remark();

  constructor(name: string, legend: string, options: readonly ChoiceOption<V>[]) {
    const group = freshId(name);
    const cards = options.map((option) => card(group, option));
    this.#inputs = new Map(cards.map(({ value, input }) => [value, input]));
    this.root = element(
      "fieldset",
      { class: "choice", "data-field": name },
      element("legend", { class: "label" }, legend),
      element("div", { class: "cards" }, ...cards.map(({ root }) => root)),
      this.#remark.root,
    );
  }

  get value(): V | "" {
    for (const [value, input] of this.#inputs) if (input.checked) return value;
    return "";
  }

  set value(value: string) {
    for (const [own, input] of this.#inputs) input.checked = own === value;
  }

  onInput(listener: () => void): void {
    this.root.addEventListener("change", listener);
  }

  show(remark: RemarkText | undefined): void {
    this.#remark.show(remark);
  }

  focus(): void {
    const checked = [...this.#inputs.values()].find((input) => input.checked);
    checked?.focus();
  }
}

function card<V extends string>(
  group: string,
  option: ChoiceOption<V>,
): { value: V; input: HTMLInputElement; root: HTMLElement } {
  const input = element("input", { type: "radio", name: group, value: option.value });
  const help = element("span", { class: "help", id: freshId("help") }, option.help);
  // Named by its label alone; the hint is read after it.
  input.ariaLabel = option.label;
  input.setAttribute("aria-describedby", help.id);
  const text = element("span", { class: "card-text" }, option.label, help);
  const root = element("label", { class: "card" }, input, option.icon && icon(option.icon), text);
  return { value: option.value, input, root };
}
