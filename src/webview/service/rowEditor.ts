import type {
  EditedRow,
  FieldRemark,
  FieldSpec,
  RowOutcome,
  SectionContent,
  ServiceCalls,
  ServiceNotices,
  ServiceTexts,
} from "../../protocol/service.ts";
import type { Client } from "../../protocol/rpcClient.ts";
import { button } from "../button.ts";
import { checkbox } from "../checkbox.ts";
import { Choice } from "../choice.ts";
import { element } from "../element.ts";
import { InputField } from "../inputField.ts";

export interface RowEditorOptions {
  readonly section: SectionContent;
  readonly edited: EditedRow;
  readonly texts: ServiceTexts;
  readonly client: Client<ServiceCalls, ServiceNotices>;
  /** Without an outcome, nothing was written. */
  readonly done: (outcome?: RowOutcome) => void;
  readonly failed: (message: string) => void;
}

/** The form of a new row, or of one that is changed. */
export class RowEditor {
  readonly root = element("form", { class: "editor card-box" });
  readonly #options: RowEditorOptions;
  readonly #values: Record<string, string> = {};
  readonly #fields = new Map<string, InputField | Choice<string>>();
  readonly #visited = new Set<string>();
  #remarks: readonly FieldRemark[] = [];

  constructor(options: RowEditorOptions) {
    this.#options = options;
    const { section, edited, texts } = options;
    const isNew = edited.id === undefined;
    for (const field of section.fields) {
      this.#values[field.name] = edited.values[field.name] ?? (isNew ? (field.initial ?? "") : "");
    }
    const shown = section.fields.filter((field) => isNew || !field.isFixed);
    const save = button(texts.save, "save", () => void this.#save(), "primary");
    const cancel = button(texts.cancel, "cancel", () => options.done());
    this.root.append(
      ...shown.map((field) => this.#control(field)),
      element("div", { class: "buttons" }, save, cancel),
    );
    this.root.addEventListener("submit", (event) => event.preventDefault());
    this.root.addEventListener("focusout", ({ target, relatedTarget }) => {
      const name = target instanceof HTMLElement ? target.dataset.field : undefined;
      if (name) this.#visited.add(name);
      // A sentence that appears between press and release would move the button from under the mouse.
      if (!(relatedTarget instanceof HTMLElement && relatedTarget.closest(".buttons")))
        this.#draw();
    });
    this.root.addEventListener("keydown", (event) => {
      if (event.key === "Escape") options.done();
      if (event.key === "Enter" && event.target instanceof HTMLElement) {
        if (event.target.localName === "vscode-textfield") void this.#save();
      }
    });
    this.#showFitting();
    void this.#check();
  }

  /** Fields that mean nothing with what is chosen are not in the way. */
  #showFitting(): void {
    for (const { name, onlyFor } of this.#options.section.fields) {
      const root = onlyFor && this.#fields.get(name)?.root;
      if (root) root.hidden = this.#values[onlyFor.field] !== onlyFor.value;
    }
  }

  focus(): void {
    this.#fields.values().next().value?.focus();
  }

  #control(field: FieldSpec): HTMLElement {
    const { name, label } = field;
    const value = this.#values[name] ?? "";
    if (field.kind === "check") {
      const box = checkbox(label, value === "true", (is) => this.#set(name, is ? "true" : ""));
      box.dataset.field = name;
      return element("div", { class: "field" }, box);
    }
    if (field.kind === "choice") {
      const options = (field.choices ?? []).map((choice) => ({ ...choice, help: "" }));
      const made = new Choice(name, label, options);
      made.value = value;
      made.onInput(() => this.#set(name, made.value));
      this.#fields.set(name, made);
      return made.root;
    }
    const made = new InputField(name, field, field.kind);
    made.value = value;
    made.onInput(() => this.#set(name, made.value));
    this.#fields.set(name, made);
    return made.root;
  }

  #set(name: string, value: string): void {
    this.#values[name] = value;
    this.#showFitting();
    void this.#check();
  }

  get #edited(): EditedRow {
    const { section, edited } = this.#options;
    const id = edited.id === undefined ? {} : { id: edited.id };
    return { section: section.id, ...id, values: { ...this.#values } };
  }

  async #check(): Promise<void> {
    try {
      const asked = JSON.stringify(this.#values);
      const remarks = await this.#options.client.request("check", this.#edited);
      if (asked !== JSON.stringify(this.#values)) return;
      this.#remarks = remarks;
      this.#draw();
    } catch (error) {
      this.#options.failed(messageOf(error));
    }
  }

  #draw(): void {
    for (const [name, field] of this.#fields) {
      const remark = this.#remarks.find((each) => each.field === name);
      const isShown = remark && this.#visited.has(name);
      field.show(isShown ? { severity: "error", message: remark.message } : undefined);
    }
  }

  async #save(): Promise<void> {
    try {
      const outcome = await this.#options.client.request("save", this.#edited);
      if (outcome.kind !== "invalid") {
        this.#options.done(outcome);
        return;
      }
      this.#remarks = outcome.remarks;
      for (const { field } of outcome.remarks) this.#visited.add(field);
      this.#draw();
    } catch (error) {
      this.#options.failed(messageOf(error));
    }
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
