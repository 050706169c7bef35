/** Text of somebody else inside Markdown: every mark is shown instead of obeyed, on one line. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/[\r\n\u0085\u2028\u2029]/g, "␤")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replace(/[\\`*_{}[\]()#+\-.!|~:@^$=]/g, (mark) => `&#${mark.charCodeAt(0)};`);
}

/** A table of two columns; rows without a value are left out. */
export function markdownTable(
  head: readonly [string, string],
  rows: readonly (readonly [string, string | undefined])[],
): string {
  const lines = rows
    .filter((row): row is readonly [string, string] => row[1] !== undefined)
    .map(([name, value]) => `| ${escapeMarkdown(name)} | ${escapeMarkdown(value)} |`);
  return [`| ${head[0]} | ${head[1]} |`, "| :--- | :--- |", ...lines].join("\n");
}
