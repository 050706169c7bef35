import type {
  EditedRule,
  LifecycleCalls,
  LifecycleContent,
  LifecycleNotices,
  RuleInput,
  RulePreview,
  RuleRemark,
  SaveOutcome,
} from "../../protocol/lifecycle.ts";
import type { Client } from "../../protocol/rpcClient.ts";
import { button } from "../button.ts";
import { checkbox } from "../checkbox.ts";
import { element } from "../element.ts";
import { InputField } from "../inputField.ts";
import { Remark } from "../remark.ts";
import { rowsOf, ticked } from "./ruleInputs.ts";

export interface RuleEditorEvents {
  /** Closed; with what was saved, when something was. */
  done(outcome?: SaveOutcome): void;
  failed(message: string | undefined): void;
}

/** One rule being edited. */
export class RuleEditor {
  readonly root = element("form", { class: "rule editor", novalidate: true });
  readonly #edited: EditedRule;
  readonly #content: LifecycleContent;
  readonly #client: Client<LifecycleCalls, LifecycleNotices>;
  readonly #events: RuleEditorEvents;
  readonly #fields = new Map<RuleInput, InputField>();
  readonly #ticks = new Map<RuleInput, boolean>();
  readonly #visited = new Set<RuleInput>();
  readonly #rule = new Remark();
  readonly #summary = element("ul", { class: "summary", "aria-live": "polite" });
  readonly #preview = element("div", { class: "preview", role: "status" });
  readonly #previewButton;
  #showsAll = false;
  #remarks: readonly RuleRemark[] = [];
  #running: AbortController | undefined;

  constructor(
    edited: EditedRule,
    content: LifecycleContent,
    client: Client<LifecycleCalls, LifecycleNotices>,
    events: RuleEditorEvents,
  ) {
    this.#edited = edited;
    this.#content = content;
    this.#client = client;
    this.#events = events;
    this.#previewButton = button(
      content.texts.preview,
      "preview",
      () => void this.#togglePreview(),
    );
    this.#build();
    void this.#check();
  }

  #build(): void {
    const { texts } = this.#content;
    const title = this.#edited.id === undefined ? texts.newRule : texts.editRule;
    const buttons = element(
      "div",
      { class: "buttons" },
      button(texts.save, "save", () => void this.#save(), "primary"),
      button(texts.cancel, "cancel", () => this.#events.done()),
      this.#previewButton,
    );
    this.root.append(
      element("h2", {}, title),
      ...this.#rows("head"),
      ...this.#section(texts.appliesTo, this.#rows("appliesTo")),
      ...this.#section(texts.actions, this.#rows("actions")),
      ...[this.#rule.root, this.#summary, buttons, this.#preview],
    );
    this.root.addEventListener("submit", (event) => event.preventDefault());
    this.root.addEventListener("focusout", ({ target, relatedTarget }) => {
      const input = target instanceof HTMLElement && target.dataset.field;
      if (input) this.#visited.add(input as RuleInput);
      // A sentence that appears between press and release would move the button from under the mouse.
      if (!(relatedTarget instanceof Node && buttons.contains(relatedTarget))) this.#draw();
    });
    this.root.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.#events.done();
    });
  }

  #section(heading: string, rows: readonly HTMLElement[]): HTMLElement[] {
    return rows.length === 0 ? [] : [element("h3", {}, heading), ...rows];
  }

  #rows(section: "head" | "appliesTo" | "actions"): HTMLElement[] {
    return rowsOf(section, this.#content.fields).map((row) =>
      element("div", { class: "row" }, ...row.map((input) => this.#input(input))),
    );
  }

  #input(input: RuleInput): HTMLElement {
    const text = this.#content.texts.inputs[input];
    const value = this.#edited.values[input] ?? "";
    if (ticked.has(input)) {
      this.#ticks.set(input, value === "true");
      const box = checkbox(text.label, value === "true", (isChecked) => {
        this.#ticks.set(input, isChecked);
        void this.#check();
      });
      box.dataset.field = input;
      return element("div", { class: "field" }, box);
    }
    const field = new InputField(input, text, input === "tags" ? "lines" : "text");
    field.value = value;
    field.onInput(() => void this.#check());
    this.#fields.set(input, field);
    return field.root;
  }

  get #values(): EditedRule {
    const values: Partial<Record<RuleInput, string>> = {};
    for (const [input, field] of this.#fields) if (field.value !== "") values[input] = field.value;
    for (const [input, isTicked] of this.#ticks) if (isTicked) values[input] = "true";
    const { id } = this.#edited;
    return { values, ...(id === undefined ? {} : { id }) };
  }

  async #check(): Promise<void> {
    try {
      const { remarks, summary } = await this.#client.request("check", this.#values);
      this.#remarks = remarks;
      this.#summary.replaceChildren(...summary.map((text) => element("li", {}, text)));
      this.#draw();
    } catch (error) {
      this.#events.failed(messageOf(error));
    }
  }

  #draw(): void {
    for (const [input, field] of this.#fields) {
      const isShown = this.#showsAll || this.#visited.has(input);
      const remark = this.#remarks.find((each) => each.input === input);
      field.show(remark && isShown ? { severity: "error", message: remark.message } : undefined);
    }
    const whole = this.#remarks.find(({ input }) => input === "rule");
    this.#rule.show(
      whole && this.#showsAll ? { severity: "error", message: whole.message } : undefined,
    );
  }

  async #save(): Promise<void> {
    this.#showsAll = true;
    await this.#check();
    const [first] = this.#remarks;
    if (first) {
      if (first.input !== "rule") this.#fields.get(first.input)?.focus();
      return;
    }
    try {
      const outcome = await this.#client.request("save", this.#values);
      if (outcome.kind === "invalid") {
        this.#remarks = outcome.remarks;
        this.#draw();
      } else this.#events.done(outcome);
    } catch (error) {
      this.#events.failed(messageOf(error));
    }
  }

  async #togglePreview(): Promise<void> {
    const { texts } = this.#content;
    if (this.#running) {
      this.#running.abort(new DOMException("Stopped", "AbortError"));
      return;
    }
    this.#running = new AbortController();
    this.#previewButton.textContent = texts.stopPreview;
    const progress = this.#client.onNotice("previewProgress", (preview) => this.#show(preview));
    try {
      this.#show(await this.#client.request("preview", this.#values, this.#running.signal));
    } catch (error) {
      if (!this.#running.signal.aborted) this.#events.failed(messageOf(error));
    } finally {
      progress.dispose();
      this.#running = undefined;
      this.#previewButton.textContent = texts.preview;
    }
  }

  #show({ sentence, keys }: RulePreview): void {
    const list = element(
      "ul",
      {},
      ...keys.map((key) => element("li", {}, element("code", {}, key))),
    );
    this.#preview.replaceChildren(element("p", {}, sentence), list);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
