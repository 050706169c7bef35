import type { Locator, Page } from "playwright-core";

/** Drag and drop with the real mouse, and files as a file manager drops them. */
export class DragAndDrop {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /**
   * Drags one element onto another. `via` is hovered over until the target appears, such as a tab of
   * the activity bar; `holding` is a key that is down at the drop (`Control` or `Alt` copies).
   */
  async drag(
    from: Locator,
    to: Locator,
    options: { via?: Locator; holding?: "Control" | "Alt" } = {},
  ): Promise<void> {
    const { mouse, keyboard } = this.#page;
    await mouse.move(...(await grip(from)));
    await mouse.down();
    if (options.via) {
      const [x, y] = await grip(options.via);
      await mouse.move(x, y, { steps: 8 });
      for (let attempt = 0; attempt < 40 && !(await to.isVisible()); attempt++) {
        await mouse.move(x + (attempt % 2), y);
        await this.#page.waitForTimeout(100);
      }
    }
    const [x, y] = await grip(to);
    if (options.holding) await keyboard.down(options.holding);
    await mouse.move(x, y, { steps: 8 });
    await this.#page.waitForTimeout(250);
    await mouse.move(x + 1, y);
    await this.#page.waitForTimeout(50);
    await mouse.up();
    if (options.holding) await keyboard.up(options.holding);
  }

  /** Drops local files with their real content; a browser gives no path with them. */
  async dropFiles(target: Locator, files: readonly string[]): Promise<void> {
    const protocol = await this.#page.context().newCDPSession(this.#page);
    const [x, y] = await grip(target);
    const data = { items: [], files: [...files], dragOperationsMask: 19 };
    const send = (type: "dragEnter" | "dragOver" | "drop", dx: number) =>
      protocol.send("Input.dispatchDragEvent", { type, x: x + dx, y, data });
    await send("dragEnter", 0);
    await send("dragOver", 0);
    await this.#page.waitForTimeout(200);
    await send("dragOver", 1);
    await send("drop", 1);
    await protocol.detach();
  }
}

/** Where a person takes hold, once it rests: near the left end of a row, on its label. */
async function grip(element: Locator): Promise<[number, number]> {
  await element.waitFor();
  let before: string | undefined;
  for (let look = 0; look < 100; look++) {
    const box = await element.boundingBox();
    if (box && before === JSON.stringify(box)) {
      return [box.x + Math.min(40, box.width / 2), box.y + box.height / 2];
    }
    before = JSON.stringify(box);
    await element.page().waitForTimeout(150);
  }
  throw new Error("The element to drag or to drop on does not come to rest in the picture");
}
