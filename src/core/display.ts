const ellipsis = "…";

/** Control characters, line separators and marks that reorder text. */
const unprintable = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/**
 * A name chosen by somebody else (a key, a path, a header) as it may appear in a sentence: one line,
 * at most `maxLength` characters, nothing that reorders the text around it, no `](` that VS Code would
 * render as a link inside a notification, and no `$(` that begins an icon in a list or the status bar.
 */
export function displayName(name: string, maxLength = 80): string {
  const plain = name.replace(unprintable, "�");
  return shortened(plain.replaceAll("](", "]\u2060(").replaceAll("$(", "$\u2060("), maxLength);
}

/**
 * The same where the exact name matters, as in a list of keys: control characters and marks that
 * reorder text stand as escapes (`\n`, `\u{202E}`), so that two names that differ look different.
 */
export function escapedName(name: string, maxLength: number): string {
  const visible = name.replace(unprintable, (character) => {
    const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(2, "0");
    return shortEscapes[character] ?? `\\u{${code}}`;
  });
  return shortened(visible, maxLength);
}

const shortEscapes: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

function shortened(visible: string, maxLength: number): string {
  const characters = [...visible];
  if (characters.length <= maxLength) return visible;
  const half = Math.floor((maxLength - 1) / 2);
  return characters.slice(0, half).join("") + ellipsis + characters.slice(-half).join("");
}
