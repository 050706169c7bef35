import ignore, { type Ignore } from "ignore";

/** The library remembers every path that it was asked about. */
const mostRemembered = 20_000;

/** Tells what patterns written as in a `.gitignore` leave out, for both ends alike. */
export class Excludes {
  readonly #patterns: readonly string[];
  #matcher: Ignore;
  #asked = 0;

  constructor(patterns: readonly string[]) {
    this.#patterns = patterns;
    this.#matcher = matcherOf(patterns);
  }

  /** `path` ends with `/` for a folder; a leading `/` or `..` is only a name here. */
  has(path: string): boolean {
    if (path === "" || this.#patterns.length === 0) return false;
    if (++this.#asked > mostRemembered) {
      this.#asked = 0;
      this.#matcher = matcherOf(this.#patterns);
    }
    return this.#matcher.ignores(path);
  }
}

function matcherOf(patterns: readonly string[]): Ignore {
  // Keys that differ by case are different objects.
  return ignore({ ignorecase: false, allowRelativePaths: true }).add([...patterns]);
}
