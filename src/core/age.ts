const dayMs = 24 * 3600 * 1000;

const steps = [
  ["year", 365 * 24 * 3600],
  ["month", 30 * 24 * 3600],
  ["week", 7 * 24 * 3600],
  ["day", 24 * 3600],
  ["hour", 3600],
  ["minute", 60],
] as const;

/** How long ago a date was, in the language given (BCP 47): `3 days ago`, `now`. */
export class AgeFormat {
  readonly #language: string;
  /** Made on first use: making one takes milliseconds, which a start has not. */
  #format: Intl.RelativeTimeFormat | undefined;
  #time: Intl.DateTimeFormat | undefined;
  readonly #known = new Map<string, string>();

  constructor(language: string) {
    this.#language = language;
  }

  /** `now` in milliseconds since the epoch. A date that lies ahead is `now`. */
  of(date: Date, now: number): string {
    const seconds = Math.max(0, (now - date.getTime()) / 1000);
    for (const [unit, length] of steps) {
      if (seconds >= length) return this.#text(Math.floor(seconds / length), unit);
    }
    return this.#text(0, "second");
  }

  /**
   * For rows that nobody draws again: within a day the time of day, which stays right, and of what is
   * older how long ago it was.
   */
  ofRow(date: Date, now: number): string {
    return now - date.getTime() < dayMs ? this.#timeOf(date) : this.of(date, now);
  }

  #timeOf(date: Date): string {
    const key = `at ${Math.floor(date.getTime() / 60_000)}`;
    let text = this.#known.get(key);
    if (text === undefined) {
      this.#time ??= new Intl.DateTimeFormat(this.#language, { timeStyle: "short" });
      text = this.#time.format(date);
      this.#known.set(key, text);
    }
    return text;
  }

  /** Formatting is slow beside looking up, and a page has a thousand entries of few ages. */
  #text(count: number, unit: Intl.RelativeTimeFormatUnit): string {
    const key = `${count} ${unit}`;
    let text = this.#known.get(key);
    if (text === undefined) {
      this.#format ??= new Intl.RelativeTimeFormat(this.#language, { numeric: "auto" });
      text = this.#format.format(-count, unit);
      this.#known.set(key, text);
    }
    return text;
  }
}
