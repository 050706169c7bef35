import type { Workbench } from "./session.ts";
import type { Views } from "./views.ts";

/** The whole height for one view: a list in the workbench renders only what is in sight. */
export async function openOnlyPane(views: Views, open: "Access" | "Storage"): Promise<void> {
  const others = ["Access", "Storage", "Transfers"].filter((name) => name !== open);
  for (const name of [open, ...others]) {
    const header = views.pane(name).locator(".pane-header");
    await header.waitFor();
    const wanted = String(name === open);
    if ((await header.getAttribute("aria-expanded")) !== wanted) await header.click();
  }
}

export function openAccessPane(views: Views): Promise<void> {
  return openOnlyPane(views, "Access");
}

/** For `replaceText`: the editor adds nothing to what is typed. */
export const typingSettings = {
  "editor.autoClosingBrackets": "never",
  "editor.autoClosingQuotes": "never",
  "editor.autoIndent": "none",
} as const;

/**
 * Replaces the text of the editor in front, in one go: nothing is completed or closed meanwhile.
 * Fails where it does not arrive, such as when something else took the focus.
 */
export async function replaceText({ page, editors }: Workbench, text: string): Promise<void> {
  await editors.active.locator(".view-lines").click();
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Delete");
  await page.locator(".tab.active.dirty").waitFor();
  await page.keyboard.insertText(text);
  await editors.waitForEnd(text);
}

/** Waits until the server is in a state; fails after 30 s. */
export async function until(isSo: () => boolean): Promise<void> {
  const end = Date.now() + 30_000;
  while (!isSo()) {
    if (Date.now() > end) throw new Error(`Still not so: ${isSo.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
