import {
  headerNames,
  type EditedHeaders,
  type HeaderName,
  type ObjectPropertiesCalls,
  type ObjectPropertiesContent,
  type ObjectPropertiesNotices,
  type PropertyFact,
  type SaveOutcome,
} from "../../protocol/objectProperties.ts";
import type { Client } from "../../protocol/rpcClient.ts";
import { button } from "../button.ts";
import { element, icon } from "../element.ts";
import { InputField } from "../inputField.ts";
import { PairTable } from "./pairTable.ts";

/** What the server says of an object, with the parts of it that can be changed. */
export class ObjectPropertiesPage {
  readonly root = element("div", { class: "column" });
  readonly #client: Client<ObjectPropertiesCalls, ObjectPropertiesNotices>;
  readonly #banner = element("div", { class: "banner", role: "alert", hidden: true });
  readonly #status = element("p", { class: "status", role: "status" });
  readonly #heading = element("h1");
  readonly #facts = element("dl", { class: "facts" });
  readonly #fields: ReadonlyMap<HeaderName, InputField>;
  readonly #metadata: PairTable;
  readonly #tags: PairTable;
  readonly #tagsProblem = element("p", { class: "help" });
  readonly #saveHeaders;
  readonly #saveTags;
  readonly #revert;
  #content: ObjectPropertiesContent;

  constructor(
    content: ObjectPropertiesContent,
    client: Client<ObjectPropertiesCalls, ObjectPropertiesNotices>,
  ) {
    const { texts, canEdit } = content;
    this.#content = content;
    this.#client = client;
    const changed = () => this.#drawButtons();
    this.#fields = new Map(headerNames.map((name) => [name, this.#field(name)]));
    this.#metadata = new PairTable("metadata", texts, { canEdit, changed });
    this.#tags = new PairTable("tags", texts, { canEdit: true, changed });
    this.#saveHeaders = button(texts.save, "save", () => void this.#save(), "primary");
    this.#saveTags = button(texts.saveTags, "saveTags", () => void this.#sendTags(), "primary");
    this.#revert = button(texts.revert, "revert", () => this.#show(this.#content));
    const refresh = button(texts.refresh, "refresh", () => void this.#refresh());
    this.root.append(
      element("header", {}, this.#heading),
      ...[this.#banner, this.#status],
      section(texts.general, undefined, this.#facts, element("div", { class: "buttons" }, refresh)),
      section(
        texts.headers,
        canEdit ? texts.headersHelp : texts.readOnly,
        element("div", { class: "grid" }, ...[...this.#fields.values()].map(({ root }) => root)),
      ),
      section(
        texts.metadata,
        texts.metadataHelp,
        this.#metadata.root,
        canEdit && element("div", { class: "buttons" }, this.#saveHeaders, this.#revert),
      ),
    );
    this.root.append(...this.#tagSection());
    this.#show(content);
  }

  /** None where the storage has no tags at all. */
  #tagSection(): readonly HTMLElement[] {
    const { tags, tagsProblem, texts } = this.#content;
    if (tags === undefined && tagsProblem === undefined) return [];
    const problem = section(texts.tags, undefined, this.#tagsProblem);
    if (tags === undefined) return [problem];
    const buttons = element("div", { class: "buttons" }, this.#saveTags);
    return [section(texts.tags, texts.tagsHelp, this.#tags.root, buttons)];
  }

  #field(name: HeaderName): InputField {
    const { texts, canEdit } = this.#content;
    const field = new InputField(name, texts.fields[name]);
    field.control.readonly = !canEdit;
    field.onInput(() => this.#drawButtons());
    return field;
  }

  #show(content: ObjectPropertiesContent): void {
    this.#content = content;
    this.#heading.textContent = content.title;
    this.#facts.replaceChildren(...content.facts.flatMap((fact) => this.#fact(fact)));
    for (const [name, field] of this.#fields) {
      field.value = content.headers[name] ?? "";
      field.show(undefined);
    }
    this.#metadata.show(content.metadata);
    this.#tags.show(content.tags ?? []);
    this.#tagsProblem.textContent = content.tagsProblem ?? "";
    this.#drawButtons();
  }

  #fact({ label, value, copies }: PropertyFact): HTMLElement[] {
    const { copy } = this.#content.texts;
    const text = element("span", {}, value);
    const made = element("dd", {}, text);
    if (copies !== undefined) {
      const copying = element(
        "button",
        { type: "button", class: "icon-button", title: copy, "data-copy": label },
        icon("copy"),
      );
      copying.ariaLabel = `${copy}: ${label}`;
      copying.addEventListener("click", () => void this.#client.request("copy", copies));
      made.append(copying);
    }
    return [element("dt", {}, label), made];
  }

  get #edited(): EditedHeaders {
    const headers = [...this.#fields].map(([name, field]) => [name, field.value] as const);
    return { headers: Object.fromEntries(headers), metadata: this.#metadata.pairs };
  }

  #drawButtons(): void {
    const { headers, metadata } = this.#edited;
    const before = this.#content;
    const hasHeaders = headerNames.some(
      (name) => (headers[name] ?? "") !== (before.headers[name] ?? ""),
    );
    const isChanged = hasHeaders || text(metadata) !== text(before.metadata);
    this.#saveHeaders.disabled = !isChanged;
    this.#revert.disabled = !isChanged;
    this.#saveTags.disabled = text(this.#tags.pairs) === text(before.tags ?? []);
  }

  #save(): Promise<void> {
    return this.#attempt(() => this.#client.request("saveHeaders", this.#edited));
  }

  #sendTags(): Promise<void> {
    return this.#attempt(() => this.#client.request("saveTags", this.#tags.pairs));
  }

  async #refresh(): Promise<void> {
    try {
      this.#say(undefined);
      this.#show(await this.#client.request("load", undefined));
    } catch (error) {
      this.#say(messageOf(error));
    }
  }

  async #attempt(ask: () => Promise<SaveOutcome>): Promise<void> {
    this.#say(undefined);
    this.#status.textContent = this.#content.texts.saving;
    for (const made of [this.#saveHeaders, this.#saveTags, this.#revert]) made.disabled = true;
    try {
      this.#took(await ask());
    } catch (error) {
      this.#status.textContent = "";
      this.#say(messageOf(error));
      this.#drawButtons();
    }
  }

  #took(outcome: SaveOutcome): void {
    this.#status.textContent = outcome.kind === "saved" ? outcome.sentence : "";
    if (outcome.kind === "invalid") {
      for (const [name, field] of this.#fields) {
        const found = outcome.remarks.find((remark) => remark.field === name);
        field.show(found && { severity: "error", message: found.message });
      }
      this.#metadata.remark(outcome.remarks);
      this.#tags.remark(outcome.remarks);
      this.#drawButtons();
      return;
    }
    // What is still being typed in the other half of the page stays.
    const { headers, metadata } = this.#edited;
    const tags = this.#tags.pairs;
    const before = this.#content;
    const keepsTags = text(tags) !== text(before.tags ?? []);
    const isOfTags = text(outcome.content.tags ?? []) === text(tags);
    const keepsHeaders = isOfTags && text(outcome.content.metadata) === text(before.metadata);
    this.#show(outcome.content);
    if (outcome.kind === "conflict") {
      this.#say(outcome.message);
      return;
    }
    if (keepsTags) this.#tags.show(tags);
    if (keepsHeaders) {
      for (const [name, field] of this.#fields) field.value = headers[name] ?? "";
      this.#metadata.show(metadata);
    }
    this.#drawButtons();
  }

  #say(message: string | undefined): void {
    this.#banner.hidden = message === undefined;
    this.#banner.replaceChildren(icon("warning"), element("span", {}, message));
    if (message !== undefined) this.#banner.scrollIntoView({ block: "nearest" });
  }
}

function section(
  title: string,
  help: string | undefined,
  ...children: (Node | false)[]
): HTMLElement {
  return element(
    "section",
    {},
    element("h2", {}, title),
    help !== undefined && element("p", { class: "help section-help" }, help),
    ...children,
  );
}

function text(pairs: EditedHeaders["metadata"]): string {
  return JSON.stringify(pairs.filter(([name, value]) => name + value !== ""));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
