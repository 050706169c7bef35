import type { Locator, Page } from "playwright-core";
import { exactly } from "./text.ts";

/** The command palette, input boxes and pick lists: one widget. */
export class QuickInput {
  readonly #page: Page;
  readonly widget: Locator;
  readonly input: Locator;
  readonly message: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.widget = page.locator(".quick-input-widget");
    this.input = this.widget.locator(".quick-input-box input");
    this.message = this.widget.locator(".quick-input-message");
  }

  /** Runs a command by its title in the palette; repeated, since a busy workbench closes the box. */
  async runCommand(title: string): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#page.keyboard.press("F1");
        await this.input.waitFor({ timeout: 3000 });
        await this.input.fill(`>${title}`, { timeout: 2000 });
        const rows = this.widget.locator(".quick-input-list .monaco-list-row");
        await rows.filter({ hasText: title }).first().click({ timeout: 4000 });
        return;
      } catch (error) {
        if (attempt === 5) throw new Error(`No command runs as '${title}'`, { cause: error });
        await this.#page.keyboard.press("Escape");
        await this.#page.waitForTimeout(300);
      }
    }
  }

  /** Types into the box that is open and, unless told otherwise, accepts. */
  async fill(text: string, options: { accepts: boolean } = { accepts: true }): Promise<void> {
    await this.input.waitFor();
    await this.input.fill(text);
    if (options.accepts) await this.input.press("Enter");
  }

  item(label: string | RegExp): Locator {
    const name = typeof label === "string" ? exactly(label) : label;
    return this.widget
      .locator(".quick-input-list .monaco-list-row")
      .filter({ has: this.#page.locator(".label-name", { hasText: name }) });
  }

  async pick(label: string | RegExp): Promise<void> {
    await this.item(label).click();
  }

  /** Ticks a row of a list that takes several, then accepts with `pressOk`. */
  async tick(label: string | RegExp): Promise<void> {
    await this.item(label).locator(".quick-input-list-checkbox, [role=checkbox]").first().click();
  }

  async pressOk(button = "OK"): Promise<void> {
    await this.widget.getByRole("button", { name: button, exact: true }).click();
  }

  async labels(): Promise<string[]> {
    await this.widget.locator(".quick-input-list .monaco-list-row").first().waitFor();
    return this.widget.locator(".quick-input-list .monaco-list-row .label-name").allTextContents();
  }

  /**
   * Answers an open or save dialog, which in a browser is this widget, with an absolute path.
   * `button` is the dialog's own word for OK.
   */
  async fillPath(path: string, button = "OK"): Promise<void> {
    const ok = this.widget.getByRole("button", { name: button, exact: true });
    await ok.waitFor();
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#fillForGood(path);
        await ok.click();
        // A busy dialog takes the first OK for opening the folder, and the second for choosing it.
        return await ok.waitFor({ state: "hidden", timeout: 3000 });
      } catch (error) {
        if (attempt === 5) throw new Error(`The dialog does not take ${path}`, { cause: error });
      }
    }
  }

  /** The dialog fills in its own path first, and then again when it has read the folder. */
  async #fillForGood(path: string): Promise<void> {
    let unchanged = 0;
    for (let look = 0; look < 100 && unchanged < 8; look++) {
      if ((await this.input.inputValue()) === path) unchanged++;
      else {
        unchanged = 0;
        await this.input.fill(path);
      }
      await this.#page.waitForTimeout(100);
    }
  }
}
