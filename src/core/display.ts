const ellipsis = "…";

/** Control characters, line separators and marks that reorder text. */
const unprintable = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/**
 * A name chosen by somebody else (a key, a path, a header) as it may appear in a sentence: one line,
 * at most `maxLength` characters, nothing that reorders the text around it, and no `](` that VS Code
 * would render as a link inside a notification.
 */
export function displayName(name: string, maxLength = 80): string {
  const visible = name.replace(unprintable, "�").replaceAll("](", "]\u2060(");
  const characters = [...visible];
  if (characters.length <= maxLength) return visible;
  const half = Math.floor((maxLength - 1) / 2);
  return characters.slice(0, half).join("") + ellipsis + characters.slice(-half).join("");
}
