import type { Frame, FrameLocator, Locator, Page } from "playwright-core";

/** Webviews: an outer frame of VS Code holds an inner one with the extension's page. */
export class Webviews {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** The page in the webview that is in front, or in the given outer frame. */
  inner(outer: Locator = this.#page.locator("iframe.webview.ready:visible").last()): FrameLocator {
    return outer.contentFrame().locator("iframe#active-frame").contentFrame();
  }

  /** The one webview, of several, whose page has an element that the selector matches. */
  async having(selector: string): Promise<FrameLocator> {
    for (let attempt = 0; attempt < 100; attempt++) {
      const outer = this.#page.locator("iframe.webview.ready");
      for (let index = (await outer.count()) - 1; index >= 0; index--) {
        const inner = this.inner(outer.nth(index));
        // A webview that closes meanwhile has no such element.
        const count = await inner
          .locator(selector)
          .count()
          .catch(() => 0);
        if (count > 0) return inner;
      }
      await this.#page.waitForTimeout(100);
    }
    throw new Error(`No webview has ${selector}`);
  }

  /** The frame itself, for `evaluate`. */
  async frameHaving(selector: string): Promise<Frame> {
    await this.having(selector);
    for (const frame of this.#page.frames()) {
      if (!frame.url().includes("/pre/fake.html")) continue;
      const count = await frame
        .locator(selector)
        .count()
        .catch(() => 0);
      if (count > 0) return frame;
    }
    throw new Error(`No webview frame has ${selector}`);
  }
}
