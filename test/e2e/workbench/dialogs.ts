import type { Locator, Page } from "playwright-core";

/** Modal dialogs and notifications. */
export class Dialogs {
  readonly #page: Page;
  readonly modal: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.modal = page.locator(".monaco-dialog-box");
  }

  async press(button: string): Promise<void> {
    await this.modal.getByRole("button", { name: button, exact: true }).click();
  }

  toast(text: string | RegExp): Locator {
    return this.#page
      .locator(".notifications-toasts .notification-toast")
      .filter({ hasText: text });
  }

  async pressInToast(text: string | RegExp, button: string): Promise<void> {
    await this.toast(text).hover();
    await this.toast(text).getByRole("button", { name: button, exact: true }).click();
  }

  async toastTexts(): Promise<string[]> {
    return this.#page
      .locator(".notifications-toasts .notification-list-item-message")
      .allTextContents();
  }
}
