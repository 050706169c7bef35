/** A pattern for a text as a whole. */
export function exactly(text: string, flags = ""): RegExp {
  return new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`, flags);
}

/** As much of a DOM element as the harness reads; the DOM's own types are not known here. */
export interface PageElement {
  readonly textContent: string;
  getAttribute(name: string): string | null;
  setAttribute(name: string, value: string): void;
  querySelector(selector: string): PageElement | null;
}
