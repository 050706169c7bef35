export const delimiter = "/";

/**
 * What is shown for a key or prefix inside its parent prefix: `a/b/` in `a/` is `b`. An empty
 * segment (`a//` in `a/`) stays empty here; the tree decides how to show it.
 */
export function nameInParent(keyOrPrefix: string, parentPrefix: string): string {
  const rest = keyOrPrefix.slice(parentPrefix.length);
  return rest.endsWith(delimiter) && rest.length > 0 ? rest.slice(0, -1) : rest;
}

/** The prefix that holds a key or prefix: `a/b` and `a/b/` are in `a/`; `a` is in ``. */
export function parentPrefix(keyOrPrefix: string): string {
  const end = keyOrPrefix.endsWith(delimiter) ? keyOrPrefix.length - 1 : keyOrPrefix.length;
  if (end <= 0) return "";
  return keyOrPrefix.slice(0, keyOrPrefix.lastIndexOf(delimiter, end - 1) + 1);
}

/** The last segment of a key, without a trailing delimiter: `a/b` and `a/b/` give `b`. */
export function baseName(keyOrPrefix: string): string {
  return nameInParent(keyOrPrefix, parentPrefix(keyOrPrefix));
}

/** The longest prefix, up to a delimiter, that holds both keys and every key between them. */
export function commonPrefix(a: string, b: string): string {
  let length = 0;
  for (let index = 0; index < a.length && a[index] === b[index]; index++)
    if (a[index] === delimiter) length = index + 1;
  return a.slice(0, length);
}

/** Bytes of a key as S3 counts them: UTF-8. */
export function keyByteLength(key: string): number {
  return new TextEncoder().encode(key).length;
}

export const maxKeyBytes = 1024;

/** Nearly all keys are so short that nothing has to be counted: a code unit has three bytes at most. */
export function isKeyTooLong(key: string): boolean {
  return key.length * 3 > maxKeyBytes && keyByteLength(key) > maxKeyBytes;
}

/** A code unit's rank in UTF-8: surrogates, which stand for what is beyond U+FFFF, come last. */
function utf8Rank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

/** Compares keys as S3 lists them: by their bytes in UTF-8. */
export function compareKeys(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const difference = utf8Rank(a.charCodeAt(index)) - utf8Rank(b.charCodeAt(index));
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
