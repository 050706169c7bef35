import { delimiter } from "./key.ts";

/**
 * Whether text fits a pattern in which `*` stands for any characters and `?` for one. Takes time in
 * proportion to both lengths at most, whatever the pattern.
 */
export function fitsWildcards(text: string, pattern: string): boolean {
  let at = 0;
  let inPattern = 0;
  let afterStar = -1;
  let starAt = 0;
  while (at < text.length) {
    const wanted = pattern[inPattern];
    if (wanted === "*") {
      afterStar = ++inPattern;
      starAt = at;
    } else if (wanted === "?" || wanted === text[at]) {
      at += 1;
      inPattern += 1;
    } else if (afterStar >= 0) {
      inPattern = afterStar;
      at = ++starAt;
    } else return false;
  }
  while (pattern[inPattern] === "*") inPattern += 1;
  return inPattern === pattern.length;
}

/**
 * What a search for names looks for: text anywhere in a name, or a pattern for all of it. With a
 * `/` it is about a whole path, otherwise about the names of objects and folders. Upper and lower
 * case are the same.
 */
export class NameSearch {
  readonly #wanted: string;
  readonly #isPattern: boolean;
  readonly #isAboutPaths: boolean;
  /** Folders that were found already; keys come in order, so that few are open at once. */
  #folder = "";

  constructor(text: string) {
    this.#wanted = text.toLowerCase();
    this.#isPattern = /[*?]/.test(text);
    this.#isAboutPaths = text.includes(delimiter);
  }

  /**
   * What a key adds to the results: folders on its way that fit, each once as long as keys come in
   * order, and the key itself. All begin with `prefix`, below which is searched.
   */
  found(key: string, prefix: string): { readonly folders: readonly string[]; isFound: boolean } {
    const path = key.slice(prefix.length);
    const folders = this.#isAboutPaths ? [] : this.#foldersOf(path, prefix);
    const subject = this.#isAboutPaths ? path : path.slice(path.lastIndexOf(delimiter) + 1);
    // An object whose key ends with `/` stands for a folder, which was found already.
    return { folders, isFound: subject !== "" && this.#fits(subject) };
  }

  #foldersOf(path: string, prefix: string): readonly string[] {
    const folder = path.slice(0, path.lastIndexOf(delimiter) + 1);
    if (folder === this.#folder) return [];
    const before = this.#folder;
    this.#folder = folder;
    const found: string[] = [];
    for (
      let start = 0, end = folder.indexOf(delimiter);
      end >= 0;
      start = end + 1, end = folder.indexOf(delimiter, start)
    ) {
      const isNew = !before.startsWith(folder.slice(0, end + 1));
      if (isNew && this.#fits(folder.slice(start, end)))
        found.push(prefix + folder.slice(0, end + 1));
    }
    return found;
  }

  #fits(name: string): boolean {
    const text = name.toLowerCase();
    return this.#isPattern ? fitsWildcards(text, this.#wanted) : text.includes(this.#wanted);
  }
}
