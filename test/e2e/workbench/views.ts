import type { Locator, Page } from "playwright-core";
import { exactly, type PageElement } from "./text.ts";

/** What a busy workbench swallowed is done again, as a person does; fails with what went wrong. */
async function retrying(step: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await step();
    } catch (error) {
      if (attempt === 5) throw error;
    }
  }
}

export interface Row {
  readonly label: string;
  readonly description: string;
  /** 1 for the roots. */
  readonly level: number;
  readonly isExpanded: boolean | undefined;
}

/** Views and trees, found by the text that a person sees. */
export class Views {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  tab(container: string | RegExp): Locator {
    const exact = typeof container === "string";
    return this.#page.locator(".activitybar").getByRole("tab", { name: container, exact });
  }

  /** Opens a container of the activity bar. A click toggles, hence the look before and after. */
  async open(container: string | RegExp): Promise<void> {
    const tab = this.tab(container);
    await tab.waitFor();
    for (let attempt = 0; attempt < 10; attempt++) {
      if ((await tab.getAttribute("aria-expanded")) === "true") {
        await this.#page.waitForTimeout(150);
        if ((await tab.getAttribute("aria-expanded")) === "true") return;
      }
      await tab.click();
      await this.#page.waitForTimeout(250);
    }
    throw new Error(`The activity bar does not open ${String(container)}`);
  }

  pane(view: string): Locator {
    const header = this.#page.locator(".pane-header", { hasText: exactly(view, "i") });
    return this.#page.locator(".pane").filter({ has: header });
  }

  /** What is transferred has a row in Transfers, too: without a view, that one is not meant. */
  row(label: string, view?: string): Locator {
    const name = this.#page.locator(".label-name", { hasText: exactly(label) });
    const transfers = this.#page.locator(".pane-header", { hasText: exactly("Transfers", "i") });
    const anyOther = this.#page.locator(".pane").filter({ hasNot: transfers });
    return (view === undefined ? anyOther : this.pane(view))
      .locator(".monaco-list-row[role=treeitem]")
      .filter({ has: name });
  }

  /** The rows that are in the picture: a long list renders only those. */
  async rows(view: string): Promise<Row[]> {
    return this.pane(view)
      .locator(".monaco-list-row")
      .evaluateAll((elements: PageElement[]) =>
        elements
          .map((element) => ({
            index: Number(element.getAttribute("data-index")),
            label: element.querySelector(".label-name")?.textContent ?? "",
            description: element.querySelector(".label-description")?.textContent ?? "",
            level: Number(element.getAttribute("aria-level")),
            expanded: element.getAttribute("aria-expanded"),
          }))
          .sort((a, b) => a.index - b.index)
          .map(({ label, description, level, expanded }) => ({
            label,
            description,
            level,
            isExpanded: expanded === null ? undefined : expanded === "true",
          })),
      );
  }

  async labels(view: string): Promise<string[]> {
    return (await this.rows(view)).map((row) => row.label);
  }

  async expand(label: string, view?: string): Promise<void> {
    await this.#setExpanded(label, true, view);
    await this.row(label, view).locator(".codicon-tree-item-loading").waitFor({
      state: "detached",
    });
  }

  /** Expands one row after the other: `expandPath("Sandbox", "samples", "photos")`. */
  async expandPath(...labels: string[]): Promise<void> {
    for (const label of labels) await this.expand(label);
  }

  async collapse(label: string, view?: string): Promise<void> {
    await this.#setExpanded(label, false, view);
  }

  /** A click toggles, also a row that opens by itself just then, hence the look after it. */
  async #setExpanded(label: string, isExpanded: boolean, view?: string): Promise<void> {
    const row = this.row(label, view);
    const isDone = row.and(this.#page.locator(`[aria-expanded=${isExpanded}]`));
    await row.waitFor();
    await retrying(async () => {
      if ((await isDone.count()) === 0) {
        await row.locator(".monaco-tl-twistie").click({ timeout: 10_000 });
      }
      // Long enough for one that is only slow: a second click would undo the first.
      await isDone.waitFor({ timeout: 15_000 });
    });
  }

  async inlineAction(label: string, action: string | RegExp, view?: string): Promise<void> {
    const row = this.row(label, view);
    await retrying(async () => {
      await row.hover();
      await row.getByRole("button", { name: action }).click({ timeout: 5000 });
    });
  }

  async titleAction(view: string, action: string | RegExp): Promise<void> {
    const header = this.pane(view).locator(".pane-header");
    await header.hover();
    await header.getByRole("button", { name: action }).click();
  }

  /** Picks an item of a row's context menu; further items name submenus from the outside in. */
  async contextMenu(
    label: string,
    ...items: [string | RegExp, ...(string | RegExp)[]]
  ): Promise<void> {
    await this.#openContextMenu(label);
    for (const [index, submenu] of items.slice(0, -1).entries()) {
      const next = this.menuItem(items[index + 1] ?? "").first();
      // A submenu opens after a moment, and only under a pointer that moved.
      await retrying(async () => {
        await this.menuItem(submenu).first().hover();
        await next.waitFor({ timeout: 2000 });
      });
    }
    await this.clickMenuItem(items.at(-1) ?? "");
  }

  async contextMenuLabels(label: string): Promise<string[]> {
    await this.#openContextMenu(label);
    const items = this.#page.locator(".monaco-menu").getByRole("menuitem");
    const labels = await items.locator(".action-label").allTextContents();
    await this.#closeMenu();
    return labels.map((text) => text.trim());
  }

  /** The menu belongs to the row that has the focus: rows may move just when they are clicked. */
  async #openContextMenu(label: string): Promise<void> {
    const row = this.row(label);
    const menu = this.#page.locator(".monaco-menu");
    await retrying(async () => {
      if (await menu.first().isVisible()) await this.#closeMenu();
      await row.click({ button: "right", timeout: 10_000 });
      await menu.getByRole("menuitem").first().waitFor({ timeout: 5000 });
      await row.and(this.#page.locator(".focused")).waitFor({ timeout: 1000 });
    });
  }

  async #closeMenu(): Promise<void> {
    await this.#page.keyboard.press("Escape");
    await this.#page.locator(".monaco-menu").first().waitFor({ state: "detached" });
  }

  menuItem(item: string | RegExp): Locator {
    return this.#page.locator(".monaco-menu").getByRole("menuitem", { name: item });
  }

  /** A menu ignores the mouse for its first 100 ms, hence the waiting and the repetition. */
  async clickMenuItem(item: string | RegExp): Promise<void> {
    const menu = this.#page.locator(".monaco-menu").first();
    await this.menuItem(item).first().waitFor();
    for (let attempt = 0; attempt < 10; attempt++) {
      await this.#page.waitForTimeout(attempt === 0 ? 120 : 300);
      if (!(await menu.isVisible())) return;
      const clicked = await this.menuItem(item)
        .first()
        .click({ timeout: 1000 })
        .then(
          () => true,
          () => false,
        );
      if (!clicked) continue;
      // Long enough for a menu that closes slowly: a second click would fall on the row beneath.
      const isClosed = await menu.waitFor({ state: "detached", timeout: 2000 }).then(
        () => true,
        () => false,
      );
      if (isClosed) return;
    }
    throw new Error(`The menu item does not take the click: ${String(item)}`);
  }

  /** Selects rows as a person does with Ctrl held. */
  async select(first: string, ...more: string[]): Promise<void> {
    await this.row(first).locator(".label-name").click();
    for (const label of more) {
      await this.row(label)
        .locator(".label-name")
        .click({ modifiers: ["Control"] });
    }
  }
}
