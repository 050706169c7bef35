import type { VscodeTextfield } from "@vscode-elements/elements/dist/vscode-textfield/vscode-textfield.js";
import type { ProviderKind } from "../../core/connection.ts";
import {
  draftFields,
  isSecretField,
  type ConnectionDraft,
  type DraftField,
  type DraftValues,
  type SecretField,
} from "../../core/connectionDraft.ts";
import type { FormContent } from "../../protocol/connectionForm.ts";
import { Choice } from "../choice.ts";
import { element, icon } from "../element.ts";
import { InputField } from "../inputField.ts";
import { addReveal } from "../reveal.ts";
import { Suggestions } from "../suggestions.ts";
import {
  hiddenInput,
  layouts,
  optionalFields,
  type FormRowItem,
  type SectionLayout,
} from "./layout.ts";
import { PresetField } from "./presetField.ts";
import { StoredSecret } from "./storedSecret.ts";

/** The fields of one kind of connection. */
export class KindFields {
  readonly root = element("div", { class: "sections" });
  readonly #kind: ProviderKind;
  readonly #content: FormContent;
  readonly #fields = new Map<DraftField, InputField | Choice<string>>();
  readonly #stored = new Map<SecretField, StoredSecret>();
  readonly #preset: PresetField | undefined;
  readonly #onInput: (field: DraftField) => void;

  constructor(
    kind: ProviderKind,
    content: FormContent,
    values: DraftValues,
    onInput: (field: DraftField) => void,
  ) {
    this.#kind = kind;
    this.#content = content;
    this.#onInput = onInput;
    for (const field of draftFields[kind]) this.#fields.set(field, this.#make(field));
    if (kind === "s3") {
      this.#preset = new PresetField(content, this.#text("region"), {
        get: (field) => this.#text(field).value,
        set: (changes) => this.set(changes),
      });
    }
    this.root.append(...layouts[kind].map((layout) => this.#section(layout, values)));
    this.set(values, { isQuiet: true });
  }

  get draft(): ConnectionDraft {
    const values: Partial<Record<DraftField, string>> = {};
    for (const [field, { value }] of this.#fields) values[field] = value;
    const forget = [...this.#stored].filter(([, secret]) => secret.isForgotten);
    return { kind: this.#kind, values, forget: forget.map(([field]) => field) };
  }

  get fields(): readonly DraftField[] {
    return [...this.#fields.keys()];
  }

  get(field: DraftField): InputField | Choice<string> | undefined {
    return this.#fields.get(field);
  }

  /** Fills fields; unless told otherwise, as if a person had typed it. */
  set(values: DraftValues, options = { isQuiet: false }): void {
    for (const [field, text] of Object.entries(values) as [DraftField, string][]) {
      const control = this.#fields.get(field);
      if (!control) continue;
      control.value = text;
      if (!options.isQuiet) this.#onInput(field);
    }
    if (!options.isQuiet && values.region !== undefined && values.endpoint === undefined) {
      this.#preset?.follow("region");
    }
    this.#arrange();
  }

  /** The preset that the host recognised. */
  recognised(preset: string | undefined): void {
    if (preset !== undefined) this.#preset?.recognised(preset);
  }

  /** Opens what hides a field, then puts the cursor there. */
  focus(field: DraftField): void {
    const control = this.#fields.get(field);
    const folded = control?.root.closest("details");
    if (folded) folded.open = true;
    control?.focus();
    control?.root.scrollIntoView({ block: "nearest" });
  }

  #make(field: DraftField): InputField | Choice<string> {
    const { texts, stored } = this.#content;
    if (field === "addressing" || field === "authentication") {
      const choice = new Choice(field, texts.fields[this.#kind][field].label, texts[field]);
      choice.onInput(() => this.#changed(field));
      return choice;
    }
    const optional = optionalFields.has(field) ? texts.optional : undefined;
    const labels = { ...texts.fields[this.#kind][field], optional };
    const kind = field === "buckets" ? "lines" : hiddenInput.has(field) ? "password" : "text";
    const input = new InputField(field, labels, kind);
    input.onInput(() => this.#changed(field));
    if (kind === "password") addReveal(input.control as VscodeTextfield, texts);
    if (isSecretField(field) && stored.includes(field)) {
      const canForget = field === "sessionToken";
      const secret = new StoredSecret(input, texts, canForget, () => this.#changed(field));
      this.#stored.set(field, secret);
    }
    this.#suggest(field, input);
    return input;
  }

  #suggest(field: DraftField, input: InputField): void {
    if (this.#kind !== "krutrim" || (field !== "region" && field !== "tier")) return;
    const { fields, regions } = this.#content.texts;
    const suggestions = new Suggestions(input, fields.krutrim[field].label);
    suggestions.values = regions.map((known) => known[field]);
  }

  /** A known region brings its tier along, unless the person chose one of their own. */
  #followRegion(): void {
    const { regions } = this.#content.texts;
    const tier = this.#text("tier");
    const known = regions.find(({ region }) => region === this.#text("region").value.trim());
    const isOwn = tier.value !== "" && !regions.some((other) => other.tier === tier.value);
    if (known && !isOwn) tier.value = known.tier;
  }

  #text(field: DraftField): InputField {
    const control = this.#fields.get(field);
    if (control instanceof InputField) return control;
    throw new Error(`No text field: ${field}`);
  }

  #changed(field: DraftField): void {
    if (field === "region" || field === "endpoint") this.#preset?.follow(field);
    if (field === "region" && this.#kind === "krutrim") this.#followRegion();
    this.#arrange();
    this.#onInput(field);
  }

  /** Shows what the way to sign in needs. */
  #arrange(): void {
    const authentication = this.#fields.get("authentication");
    if (!authentication) return;
    const usesPassword = authentication.value === "password";
    for (const field of ["token", "username", "password"] as const) {
      this.#text(field).root.hidden = (field !== "token") !== usesPassword;
    }
  }

  #section({ section, rows, isOptional }: SectionLayout, values: DraftValues): HTMLElement {
    const { title, help } = this.#content.texts.sections[section];
    const intro = help !== "" && element("p", { class: "help" }, help);
    const body = rows.map((row) => {
      const roots = row.map((name) => this.#rootOf(name)).filter((root) => root !== undefined);
      if (row.length > 1) roots.forEach((root, at) => root.classList.toggle("wide", at === 0));
      return element("div", { class: row.length > 1 ? "row" : "" }, ...roots);
    });
    if (!isOptional) {
      return element("section", {}, element("h2", {}, title), intro, ...body);
    }
    const isFilled = rows.flat().some((name) => name !== "preset" && (values[name] ?? "") !== "");
    const summary = element("summary", {}, icon("chevron-right"), title, this.#optionalMark());
    return element("details", { class: "section", open: isFilled }, summary, intro, ...body);
  }

  #rootOf(name: FormRowItem): HTMLElement | undefined {
    return name === "preset" ? this.#preset?.root : this.#fields.get(name)?.root;
  }

  #optionalMark(): HTMLElement {
    return element("span", { class: "optional" }, this.#content.texts.optional);
  }
}
