import type {
  VersionAction,
  VersionRow,
  VersionsCalls,
  VersionsContent,
  VersionsNotices,
} from "../../protocol/versions.ts";
import type { Client } from "../../protocol/rpcClient.ts";
import { button } from "../button.ts";
import { element, icon } from "../element.ts";

const icons = {
  ...{ current: "circle-filled", earlier: "history", deleted: "trash", wasDeleted: "trash" },
} as const;

/** The versions of an object, or of everything below a prefix, page by page. */
export class VersionsPage {
  readonly root = element("div", { class: "column" });
  readonly #content: VersionsContent;
  readonly #client: Client<VersionsCalls, VersionsNotices>;
  readonly #banner = element("div", { class: "banner", role: "alert", hidden: true });
  readonly #body = element("tbody");
  readonly #table: HTMLElement;
  readonly #none: HTMLElement;
  readonly #more;
  #cursor: string | undefined;

  constructor(content: VersionsContent, client: Client<VersionsCalls, VersionsNotices>) {
    const { texts, hasNames, title, place } = content;
    this.#content = content;
    this.#client = client;
    const heads = [
      ...(hasNames ? [texts.name] : []),
      ...[texts.state, texts.modified, texts.size, texts.version, ""],
    ];
    const head = element("tr", {}, ...heads.map((text) => element("th", { scope: "col" }, text)));
    this.#table = element("table", {}, element("thead", {}, head), this.#body);
    this.#none = element("p", { class: "help none", hidden: true }, texts.none);
    this.#more = button(texts.more, "more", () => void this.#load());
    const refresh = button(texts.refresh, "refresh", () => void this.reload());
    this.root.append(
      element(
        "header",
        {},
        element("h1", {}, title),
        element("p", { class: "help place" }, place),
        element("p", { class: "help intro" }, texts.intro),
      ),
      ...[this.#banner, this.#table, this.#none],
      element("div", { class: "buttons" }, this.#more, refresh),
    );
  }

  /** Lists again, from the newest on. */
  async reload(): Promise<void> {
    this.#cursor = undefined;
    await this.#load(true);
  }

  async #load(isAnew = false): Promise<void> {
    this.root.setAttribute("aria-busy", "true");
    this.#more.disabled = true;
    try {
      const request = this.#cursor === undefined ? {} : { cursor: this.#cursor };
      const page = await this.#client.request("page", request);
      if (isAnew) this.#body.replaceChildren();
      this.#cursor = page.cursor;
      this.#body.append(...page.rows.map((row) => this.#row(row)));
      this.#say(undefined);
    } catch (error) {
      this.#say(error);
    } finally {
      this.root.removeAttribute("aria-busy");
      this.#more.disabled = false;
      this.#more.hidden = this.#cursor === undefined;
      this.#table.hidden = this.#body.childElementCount === 0;
      this.#none.hidden = !this.#table.hidden || !this.#banner.hidden;
    }
  }

  #row(row: VersionRow): HTMLElement {
    const { texts, hasNames } = this.#content;
    const { kind, key, versionId, name, modified, size } = row;
    const actions = row.actions.map((action) => this.#action(row, action));
    return element(
      "tr",
      { class: kind, "data-version": versionId, "data-key": key },
      hasNames && element("td", { class: "key" }, element("code", {}, name)),
      element("td", { class: "state" }, icon(icons[kind]), texts.kinds[kind]),
      element("td", { class: "date" }, modified),
      element("td", { class: "number" }, size),
      element("td", { class: "id" }, element("code", { title: versionId }, versionId)),
      element("td", { class: "actions" }, element("div", {}, ...actions)),
    );
  }

  #action(
    { key, versionId, kind, name, modified }: VersionRow,
    action: VersionAction,
  ): HTMLElement {
    const { texts } = this.#content;
    const isUndelete = action === "delete" && kind === "deleted";
    const label = isUndelete ? texts.undelete : texts.actions[action];
    const made = element("button", { type: "button", class: "link", "data-action": action }, label);
    made.ariaLabel = `${label}: ${name}, ${modified}`;
    made.addEventListener("click", () => void this.#act({ action, key, versionId }));
    return made;
  }

  async #act(request: VersionsCalls["act"]["request"]): Promise<void> {
    try {
      await this.#client.request("act", request);
      if (request.action === "restore" || request.action === "delete") await this.reload();
    } catch (error) {
      this.#say(error);
    }
  }

  #say(error: unknown): void {
    this.#banner.hidden = error === undefined;
    const message = error instanceof Error ? error.message : String(error);
    this.#banner.replaceChildren(icon("warning"), element("span", {}, message));
  }
}
