import type {
  AddressListTexts,
  AddressPolicyTexts,
  LineRemark,
} from "../../protocol/addressPolicy.ts";
import { button } from "../button.ts";
import { element } from "../element.ts";
import { AddressLine } from "./addressLine.ts";

/** One list of addresses: a line each, and a button for another. */
export class AddressListField {
  readonly root: HTMLElement;
  readonly #texts: AddressPolicyTexts;
  readonly #own: AddressListTexts;
  readonly #changed: () => void;
  readonly #rows = element("div", { class: "lines" });
  readonly #none: HTMLElement;
  #lines: AddressLine[] = [];

  constructor(name: string, texts: AddressPolicyTexts, own: AddressListTexts, changed: () => void) {
    this.#texts = texts;
    this.#own = own;
    this.#changed = changed;
    this.#none = element("p", { class: "none" }, own.none);
    const add = button(texts.add, `add-${name}`, () => this.#add());
    this.root = element(
      "section",
      { class: "list", "data-list": name },
      ...[element("h2", {}, own.heading), element("p", { class: "help" }, own.help)],
      ...[this.#rows, this.#none, add],
    );
  }

  get values(): readonly string[] {
    return this.#lines.map(({ value }) => value);
  }

  set values(values: readonly string[]) {
    this.#lines = values.map((value) => this.#line(value));
    this.#draw();
  }

  /** Shows what was remarked on each line; what is not worth a remark yet has none. */
  show(remarks: readonly LineRemark[]): void {
    for (const [index, line] of this.#lines.entries()) {
      const own = remarks.filter((remark) => remark.index === index);
      line.show(own.find(({ severity }) => severity === "error") ?? own[0]);
    }
  }

  /** From now on what is wrong is said at once: somebody tried to save it. */
  finish(): void {
    for (const line of this.#lines) line.finish();
  }

  /** False when nothing is wrong in this list. */
  focusFirst(remarks: readonly LineRemark[]): boolean {
    const wrong = remarks.find(({ severity }) => severity === "error");
    if (wrong) this.#lines[wrong.index]?.focus();
    return wrong !== undefined;
  }

  #add(): void {
    const line = this.#line("");
    this.#lines.push(line);
    this.#draw();
    line.focus();
    this.#changed();
  }

  #line(value: string): AddressLine {
    const line: AddressLine = new AddressLine(
      { value, label: this.#own.line, ...this.#texts },
      {
        changed: this.#changed,
        entered: () => this.#add(),
        removed: () => {
          this.#lines = this.#lines.filter((each) => each !== line);
          this.#draw();
          this.#changed();
        },
      },
    );
    return line;
  }

  #draw(): void {
    this.#rows.replaceChildren(...this.#lines.map(({ root }) => root));
    this.#none.hidden = this.#lines.length > 0;
  }
}
