import "@vscode-elements/elements/dist/vscode-textfield/index.js";
import type {
  ObjectPropertiesTexts,
  Pair,
  PropertyRemark,
} from "../../protocol/objectProperties.ts";
import { button } from "../button.ts";
import { element, icon } from "../element.ts";

/** Names with values, each pair in a row that can be changed, removed and added to. */
export class PairTable {
  readonly root = element("div", { class: "pairs" });
  readonly #name: string;
  readonly #texts: ObjectPropertiesTexts;
  readonly #canEdit: boolean;
  readonly #changed: () => void;
  readonly #rows = element("div", { class: "pair-rows" });
  readonly #none: HTMLElement;
  #fields: { name: HTMLInputElement; value: HTMLInputElement; remark: HTMLElement }[] = [];

  /** `name` tells the table apart for tests. */
  constructor(
    name: string,
    texts: ObjectPropertiesTexts,
    options: { readonly canEdit: boolean; readonly changed: () => void },
  ) {
    this.#name = name;
    this.#texts = texts;
    this.#canEdit = options.canEdit;
    this.#changed = options.changed;
    this.#none = element("p", { class: "help" }, texts.none);
    this.root.dataset.list = name;
    this.root.append(this.#none, this.#rows);
    if (this.#canEdit) {
      this.root.append(
        button(texts.add, `add-${name}`, () => {
          this.#add(["", ""]);
          this.#fields.at(-1)?.name.focus();
          this.#changed();
        }),
      );
    }
  }

  get pairs(): readonly Pair[] {
    return this.#fields.map(({ name, value }) => [name.value, value.value]);
  }

  show(pairs: readonly Pair[]): void {
    this.#fields = [];
    this.#rows.replaceChildren();
    for (const pair of pairs) this.#add(pair);
    this.#drawNone();
  }

  /** Of `metadata 2`, which is the third row that is not empty. */
  remark(remarks: readonly PropertyRemark[]): void {
    const filled = this.#fields.filter(({ name, value }) => name.value + value.value !== "");
    for (const { remark } of this.#fields) remark.textContent = "";
    filled.forEach(({ name, remark }, index) => {
      const found = remarks.find(({ field }) => field === `${this.#name} ${index}`);
      remark.textContent = found?.message ?? "";
      name.ariaInvalid = String(found !== undefined);
    });
  }

  #add([name, value]: Pair): void {
    const fields = {
      name: this.#input(name, this.#texts.name, "pair-name"),
      value: this.#input(value, this.#texts.value, "pair-value"),
      remark: element("p", { class: "pair-remark", role: "status" }),
    };
    const row = element("div", { class: "pair" }, fields.name, fields.value);
    if (this.#canEdit) {
      const remove = element(
        "button",
        {
          type: "button",
          class: "icon-button",
          title: this.#texts.remove,
          "data-action": "remove",
        },
        icon("trash"),
      );
      remove.ariaLabel = this.#texts.remove;
      remove.addEventListener("click", () => {
        this.#fields = this.#fields.filter((each) => each !== fields);
        row.remove();
        fields.remark.remove();
        this.#drawNone();
        this.#changed();
      });
      row.append(remove);
    }
    this.#fields.push(fields);
    this.#rows.append(row, fields.remark);
    this.#drawNone();
  }

  #input(text: string, label: string, name: string): HTMLInputElement {
    const input = element("input", { type: "text", class: name, spellcheck: "false" });
    input.value = text;
    input.placeholder = label;
    input.ariaLabel = label;
    input.readOnly = !this.#canEdit;
    input.addEventListener("input", () => this.#changed());
    return input;
  }

  #drawNone(): void {
    this.#none.hidden = this.#fields.length > 0;
  }
}
