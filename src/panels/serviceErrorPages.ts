import type { ErrorPage } from "../core/service.ts";

/** `404 404.html` and `500-599 error.html` as pages; undefined when a line is neither. */
export function parseErrorPages(text: string): readonly ErrorPage[] | undefined {
  const pages: ErrorPage[] = [];
  for (const line of text.split("\n").map((each) => each.trim())) {
    if (line === "") continue;
    const match = /^(\d{3})(?:\s*-\s*(\d{3}))?\s+(.+)$/.exec(line);
    if (!match) return undefined;
    const [, first = "", last, document = ""] = match;
    const start = Number(first);
    const end = last === undefined ? start : Number(last);
    if (start < 400 || end > 599 || end < start) return undefined;
    pages.push({ document, statuses: last === undefined ? start : { start, end } });
  }
  return pages;
}

export function errorPageLines(pages: readonly ErrorPage[]): string {
  return pages
    .map(({ document, statuses }) => {
      const range =
        typeof statuses === "number" ? String(statuses) : `${statuses.start}-${statuses.end}`;
      return `${range} ${document}`;
    })
    .join("\n");
}
