import type { FrameLocator, Locator } from "playwright-core";
import type { Workbench } from "./session.ts";
import type { PageElement } from "./text.ts";

/** The connection form, filled in as a person does. */
export class ConnectionForm {
  readonly #page: FrameLocator;

  private constructor(page: FrameLocator) {
    this.#page = page;
  }

  /** The form that is on screen, once it is ready. */
  static async shown({ webviews }: Workbench): Promise<ConnectionForm> {
    const page = webviews.inner();
    await page.locator("form footer").waitFor();
    return new ConnectionForm(page);
  }

  get whole(): Locator {
    return this.#page.locator("form");
  }

  input(field: string): Locator {
    return this.#page.locator(`[data-field="${field}"]`).locator("input, textarea");
  }

  async fill(values: Readonly<Record<string, string>>): Promise<void> {
    for (const [field, text] of Object.entries(values)) await this.input(field).fill(text);
  }

  async choose(field: string, label: string): Promise<void> {
    await this.#page.locator(`[data-field="${field}"] label`, { hasText: label }).click();
  }

  async preset(label: string): Promise<void> {
    await this.#page.locator('[data-field="preset"]').click();
    await this.#page.locator('[data-field="preset"] .option', { hasText: label }).click();
  }

  button(action: "save" | "test" | "close"): Locator {
    return this.#page.locator(`[data-action="${action}"]`);
  }

  async press(action: "save" | "test" | "close"): Promise<void> {
    await this.button(action).click();
  }

  /** What the footer says now. */
  get status(): Locator {
    return this.#page.locator("footer .status");
  }

  get report(): Locator {
    return this.#page.locator("footer .report");
  }

  /** Tests the connection and returns what the form says about it. */
  async test(): Promise<string> {
    // The report of an earlier test is not this one's answer, which may come at once.
    await this.report.evaluateAll((reports: PageElement[]) => {
      for (const report of reports) report.setAttribute("data-read", "");
    });
    await this.press("test");
    const answer = this.#page.locator("footer .report:not([data-read])");
    await answer.waitFor();
    return (await answer.innerText()).replaceAll(/\s+/g, " ").trim();
  }

  remark(field: string): Locator {
    return this.#page
      .locator(".field, fieldset")
      .filter({ has: this.#page.locator(`[data-field="${field}"]`) })
      .locator(".remark");
  }

  get banner(): Locator {
    return this.#page.locator(".banner:not([hidden])");
  }

  /** A button that looks like a link, by its text. */
  link(text: string): Locator {
    return this.#page.locator("button.link", { hasText: text });
  }
}
