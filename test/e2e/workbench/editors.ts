import type { Locator, Page } from "playwright-core";
import type { PageElement } from "./text.ts";

/** Editors and their tabs. */
export class Editors {
  readonly #page: Page;
  /** The text editor in front. */
  readonly active: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.active = page.locator(".editor-instance .monaco-editor:visible").last();
  }

  tab(name: string): Locator {
    return this.#page.locator(`.tabs-container .tab[data-resource-name=${JSON.stringify(name)}]`);
  }

  /** The lines that are in the picture, with spaces as typed. */
  async text(): Promise<string> {
    await this.active.locator(".view-line").first().waitFor();
    const lines = await this.active.locator(".view-line").evaluateAll((elements: PageElement[]) =>
      elements
        .map((element) => ({
          top: Number(/top: *([\d.]+)/.exec(element.getAttribute("style") ?? "")?.[1] ?? 0),
          text: element.textContent,
        }))
        .sort((a, b) => a.top - b.top)
        .map((line) => line.text),
    );
    return lines.join("\n").replaceAll("\u00a0", " ");
  }

  /** Waits until the picture shows this text, or as much of its end as there is room for. */
  async waitForEnd(text: string): Promise<void> {
    const end = Date.now() + 30_000;
    for (;;) {
      const shown = await this.text();
      if (shown !== "" && text.endsWith(shown)) return;
      if (Date.now() > end) throw new Error(`The editor shows\n${shown}\nand not\n${text}`);
      await this.#page.waitForTimeout(100);
    }
  }

  async typeAtEnd(text: string): Promise<void> {
    await this.active.click();
    await this.#page.keyboard.press("Control+End");
    await this.#page.keyboard.type(text);
  }

  async save(): Promise<void> {
    await this.#page.keyboard.press("Control+s");
    await this.#page.locator(".tab.active.dirty").waitFor({ state: "detached" });
  }

  async closeAll(): Promise<void> {
    await this.#page.keyboard.press("Control+k");
    await this.#page.keyboard.press("Control+w");
  }
}
