/** Translates a sentence with its parts, as VS Code's `l10n` does. */
export interface Translate {
  t(message: string, ...args: (string | number)[]): string;
}

/** The sentence as it is written, for where there is nobody to translate for. */
export const untranslated: Translate = {
  t: (message, ...args) =>
    message.replace(/\{(\d+)\}/g, (whole, index: string) => String(args[Number(index)] ?? whole)),
};
