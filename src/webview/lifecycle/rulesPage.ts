import type {
  EditedRule,
  LifecycleCalls,
  LifecycleContent,
  LifecycleNotices,
  RuleRow,
  SaveOutcome,
} from "../../protocol/lifecycle.ts";
import type { Client } from "../../protocol/rpcClient.ts";
import { button, rowButton } from "../button.ts";
import { checkbox } from "../checkbox.ts";
import { element, icon } from "../element.ts";
import { RuleEditor } from "./ruleEditor.ts";

/** The rules of a bucket as a list, and one of them being edited in its place. */
export class RulesPage {
  readonly root = element("div", { class: "column" });
  readonly #content: LifecycleContent;
  readonly #client: Client<LifecycleCalls, LifecycleNotices>;
  readonly #banner = element("div", { class: "banner", role: "alert", hidden: true });
  readonly #list = element("div", { class: "rules" });
  #rules: readonly RuleRow[];
  #edited: EditedRule | undefined;

  constructor(content: LifecycleContent, client: Client<LifecycleCalls, LifecycleNotices>) {
    const { texts, title } = content;
    this.#content = content;
    this.#client = client;
    this.#rules = content.rules;
    const header = element(
      "header",
      {},
      element("h1", {}, `${texts.heading}: ${title}`),
      element("p", { class: "help" }, texts.intro),
    );
    this.root.append(header, this.#banner, this.#list);
    this.#draw();
  }

  #draw(): void {
    const { texts } = this.#content;
    const rows = this.#rules.map((rule) =>
      this.#edited?.id === rule.id ? this.#editor(this.#edited) : this.#row(rule),
    );
    const isNew = this.#edited !== undefined && this.#edited.id === undefined;
    const end =
      isNew && this.#edited
        ? this.#editor(this.#edited)
        : button(
            texts.newRule,
            "new",
            () => this.#edit({ values: { isEnabled: "true" } }),
            "primary",
          );
    const none = this.#rules.length === 0 && !isNew && element("p", { class: "none" }, texts.none);
    this.#list.replaceChildren(...rows, ...(none ? [none] : []), end);
  }

  #row(rule: RuleRow): HTMLElement {
    const { texts } = this.#content;
    const state = checkbox(texts.enabled, rule.isEnabled, (isEnabled) => {
      void this.#attempt(this.#client.request("setEnabled", { id: rule.id, isEnabled }));
    });
    const buttons = element(
      "div",
      { class: "buttons" },
      rowButton(rule.name, texts.edit, "edit", () =>
        this.#edit({ id: rule.id, values: rule.values }),
      ),
      rowButton(rule.name, texts.duplicate, "duplicate", () => this.#duplicate(rule)),
      rowButton(rule.name, texts.remove, "remove", () => {
        void this.#attempt(this.#client.request("remove", { id: rule.id }));
      }),
    );
    const actions = element("ul", {}, ...rule.summary.map((text) => element("li", {}, text)));
    const scope = element("p", { class: "help" }, `${texts.appliesTo}: ${rule.scope}`);
    const name = element("h2", {}, rule.name);
    const head = element("div", { class: "rule-head" }, name, state);
    return element(
      "section",
      { class: rule.isEnabled ? "rule" : "rule disabled", "data-rule": rule.name },
      ...[head, scope, actions, buttons],
    );
  }

  #editor(edited: EditedRule): HTMLElement {
    return new RuleEditor(edited, this.#content, this.#client, {
      done: (outcome) => {
        this.#edited = undefined;
        if (outcome) this.#took(outcome);
        this.#draw();
      },
      failed: (message) => this.#say(message),
    }).root;
  }

  #edit(edited: EditedRule): void {
    this.#say(undefined);
    this.#edited = edited;
    this.#draw();
    this.#list.querySelector<HTMLElement>("[data-field=name]")?.scrollIntoView({ block: "center" });
  }

  #duplicate(rule: RuleRow): void {
    const base = `${rule.values.name ?? ""} ${this.#content.texts.copySuffix}`;
    const names = new Set(this.#rules.map(({ values }) => values.name));
    let name = base;
    for (let count = 2; names.has(name); count++) name = `${base} ${count}`;
    this.#edit({ values: { ...rule.values, name } });
  }

  async #attempt(asked: Promise<SaveOutcome>): Promise<void> {
    try {
      this.#say(undefined);
      this.#took(await asked);
    } catch (error) {
      this.#say(error instanceof Error ? error.message : String(error));
    }
    // Also when it failed: the checkbox goes back to what is true.
    this.#draw();
  }

  #took(outcome: SaveOutcome): void {
    if (outcome.kind === "invalid") {
      this.#say(outcome.remarks.map(({ message }) => message).join(" "));
      return;
    }
    this.#rules = outcome.rules;
    this.#say(outcome.kind === "conflict" ? outcome.message : undefined);
  }

  #say(message: string | undefined): void {
    this.#banner.hidden = message === undefined;
    this.#banner.replaceChildren(icon("warning"), element("span", {}, message));
    // The button that was pressed may be far below.
    if (message !== undefined) this.#banner.scrollIntoView({ block: "nearest" });
  }
}
