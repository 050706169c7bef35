import type { Locator } from "playwright-core";
import type { PageElement } from "./text.ts";

// Of the page: what is evaluated there knows it.
declare function getComputedStyle(element: PageElement): Readonly<Record<string, string>>;

/** A style as the browser computed it, by its name in scripts. */
export function styleOf(of: Locator, name: string): Promise<string> {
  return of.evaluate(
    (element: PageElement, property: string) => getComputedStyle(element)[property] ?? "",
    name,
  );
}

/** How well a text can be read, from 1 to 21, on its own background over the page's. */
export async function contrastOf(of: Locator, page: "black" | "white"): Promise<number> {
  const [text, own] = [await styleOf(of, "color"), await styleOf(of, "backgroundColor")];
  const under: Color = page === "black" ? [0, 0, 0, 1] : [255, 255, 255, 1];
  const behind = over(colorOf(own), under);
  const [a = 0, b = 0] = [luminance(over(colorOf(text), behind)), luminance(behind)].sort(
    (one, other) => other - one,
  );
  return (a + 0.05) / (b + 0.05);
}

type Color = readonly [red: number, green: number, blue: number, alpha: number];

function colorOf(css: string): Color {
  const [red, green, blue, alpha = 1] = (css.match(/[\d.]+/g) ?? []).map(Number);
  if (red === undefined || green === undefined || blue === undefined || !css.startsWith("rgb"))
    throw new Error(`No colour: ${css}`);
  return [red, green, blue, alpha];
}

function over([red, green, blue, alpha]: Color, under: Color): Color {
  const mixed = (top: number, bottom: number) => top * alpha + bottom * (1 - alpha);
  return [mixed(red, under[0]), mixed(green, under[1]), mixed(blue, under[2]), 1];
}

/** As the guidelines for accessible pages (WCAG) define it. */
function luminance([red, green, blue]: Color): number {
  const [r = 0, g = 0, b = 0] = [red, green, blue].map((part) =>
    part / 255 <= 0.03928 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
