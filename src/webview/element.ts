type Child = Node | string | undefined | false;

interface Settings {
  /** Attributes; false and undefined leave one out, true sets it empty. */
  readonly [attribute: string]: string | boolean | undefined;
}

/** Makes an element. Text goes in as text: nothing here ever parses HTML. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  settings: Settings = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(settings)) {
    if (value !== undefined && value !== false)
      made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== undefined && child !== false));
  return made;
}

/** A codicon that only decorates: screen readers pass over it. */
export function icon(name: string): HTMLElement {
  return element("span", { class: `codicon codicon-${name}`, "aria-hidden": "true" });
}

/** An id that no other element of the page has. */
export function freshId(prefix: string): string {
  return `${prefix}-${crypto.randomUUID()}`;
}
