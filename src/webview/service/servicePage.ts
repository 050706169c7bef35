import type {
  EditedRow,
  RowOutcome,
  SectionContent,
  SectionRow,
  ServiceCalls,
  ServiceContent,
  ServiceNotices,
} from "../../protocol/service.ts";
import type { Client } from "../../protocol/rpcClient.ts";
import { button, rowButton } from "../button.ts";
import { element, icon } from "../element.ts";
import { factList, recordTable } from "./facts.ts";
import { messageOf, RowEditor } from "./rowEditor.ts";

/** The page of a service: what it is, and the lists that belong to it. */
export class ServicePage {
  readonly root = element("div", { class: "column" });
  readonly #client: Client<ServiceCalls, ServiceNotices>;
  readonly #banner = element("div", { class: "banner", role: "alert", hidden: true });
  readonly #head = element("div");
  readonly #sections = element("div", { class: "sections" });
  #content: ServiceContent;
  #edited: EditedRow | undefined;

  constructor(content: ServiceContent, client: Client<ServiceCalls, ServiceNotices>) {
    this.#content = content;
    this.#client = client;
    this.root.append(this.#head, this.#banner, this.#sections);
    client.onNotice("content", (now) => this.#take(now));
    this.#draw();
  }

  /** What is being typed stays: the lists are drawn anew once it is saved or left. */
  #take(content: ServiceContent): void {
    this.#content = content;
    if (this.#edited) this.#drawHead();
    else this.#draw();
  }

  #draw(): void {
    this.#drawHead();
    this.#sections.replaceChildren(
      ...this.#content.sections.map((section) => this.#section(section)),
    );
  }

  #drawHead(): void {
    const { name, condition, isBusy, messages, overview, texts } = this.#content;
    const state = element(
      "p",
      { class: "state", "aria-live": "polite", "data-state": condition },
      icon(isBusy ? "sync codicon-modifier-spin" : "circle-filled"),
      condition,
    );
    const buttons = element(
      "div",
      { class: "buttons" },
      button(texts.metrics, "metrics", () => void this.#ask("showMetrics")),
      button(texts.editAll, "editAll", () => void this.#ask("editAll")),
      button(texts.refresh, "refresh", () => void this.#refresh()),
    );
    this.#head.replaceChildren(
      element("header", {}, element("h1", {}, name), state, buttons),
      ...messages.map((text) => element("p", { class: "message" }, icon("info"), text)),
      element(
        "section",
        { class: "section" },
        element("h2", {}, texts.overview),
        this.#facts(overview),
      ),
    );
  }

  #section(section: SectionContent): HTMLElement {
    const rows = section.rows.map((row) => this.#row(section, row));
    const isNew = this.#edited?.section === section.id && this.#edited.id === undefined;
    const none = rows.length === 0 && !isNew && element("p", { class: "none" }, section.none);
    const add = () => this.#edit({ section: section.id, values: {} });
    const end =
      section.fields.length > 0 &&
      (isNew && this.#edited
        ? this.#editor(section, this.#edited)
        : button(section.addLabel, "add", add));
    return element(
      "section",
      { class: "section", "data-section": section.id },
      element("h2", {}, section.title),
      element("p", { class: "help section-help" }, section.help),
      ...rows,
      none,
      end,
    );
  }

  #row(section: SectionContent, row: SectionRow): HTMLElement {
    const { texts } = this.#content;
    if (this.#edited?.section === section.id && this.#edited.id === row.id) {
      return this.#editor(section, this.#edited);
    }
    const at = { section: section.id, id: row.id };
    const edit = rowButton(row.title, texts.edit, "edit", () =>
      this.#edit({ ...at, values: row.values }),
    );
    const remove = rowButton(row.title, texts.remove, "remove", () => {
      void this.#attempt(this.#client.request("remove", at));
    });
    const buttons =
      section.fields.length > 0 &&
      element("div", { class: "buttons" }, section.canEdit && edit, remove);
    const copy = (text: string) => this.#client.request("copy", text);
    const head = element("div", { class: "row-head" }, element("h3", {}, row.title), buttons);
    const records =
      row.records !== undefined && row.records.length > 0 && recordTable(row.records, texts, copy);
    return element(
      "div",
      { class: "card-box", "data-row": row.id },
      ...[head, this.#facts(row.facts), records],
    );
  }

  #facts(facts: ServiceContent["overview"]): HTMLElement {
    const copy = (text: string) => this.#client.request("copy", text);
    return factList(facts, this.#content.texts, copy);
  }

  #editor(section: SectionContent, edited: EditedRow): HTMLElement {
    const editor = new RowEditor({
      ...{ section, edited, texts: this.#content.texts, client: this.#client },
      done: (outcome) => {
        this.#edited = undefined;
        this.#say(undefined);
        if (outcome) this.#took(outcome);
        this.#draw();
      },
      failed: (message) => this.#say(message),
    });
    setTimeout(() => editor.focus());
    return editor.root;
  }

  #edit(edited: EditedRow): void {
    this.#say(undefined);
    this.#edited = edited;
    this.#draw();
  }

  async #attempt(asked: Promise<RowOutcome>): Promise<void> {
    try {
      this.#say(undefined);
      this.#took(await asked);
    } catch (error) {
      this.#say(messageOf(error));
    }
    this.#draw();
  }

  async #refresh(): Promise<void> {
    try {
      this.#say(undefined);
      this.#take(await this.#client.request("load", undefined));
    } catch (error) {
      this.#say(messageOf(error));
    }
  }

  async #ask(call: "showMetrics" | "editAll"): Promise<void> {
    try {
      await this.#client.request(call, undefined);
    } catch (error) {
      this.#say(messageOf(error));
    }
  }

  #took(outcome: RowOutcome): void {
    if (outcome.kind === "done" || outcome.kind === "conflict") this.#content = outcome.content;
    if (outcome.kind === "conflict") this.#say(outcome.message);
    if (outcome.kind === "invalid") {
      this.#say(outcome.remarks.map(({ message }) => message).join(" "));
    }
  }

  #say(message: string | undefined): void {
    this.#banner.hidden = message === undefined;
    this.#banner.replaceChildren(icon("warning"), element("span", {}, message));
    if (message !== undefined) this.#banner.scrollIntoView({ block: "nearest" });
  }
}
