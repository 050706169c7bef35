import { untranslated, type Translate } from "../core/translate.ts";

/**
 * Why a name cannot be a bucket's name, as a sentence, or undefined.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 */
export function bucketNameProblem(
  name: string,
  l10n: Translate = untranslated,
): string | undefined {
  if (name.length < 3) return l10n.t("A bucket name has at least 3 characters.");
  if (name.length > 63) return l10n.t("A bucket name has at most 63 characters.");
  const wrong = /[^a-z0-9.-]/u.exec(name)?.[0];
  if (wrong !== undefined) {
    return /[A-Z]/.test(wrong)
      ? l10n.t("A bucket name has no upper-case letters.")
      : l10n.t(
          'A bucket name has only lower-case letters, digits, dots and hyphens, not "{0}".',
          wrong,
        );
  }
  if (!/^[a-z0-9]/.test(name)) return l10n.t("A bucket name begins with a letter or a digit.");
  if (!/[a-z0-9]$/.test(name)) return l10n.t("A bucket name ends with a letter or a digit.");
  if (name.includes("..")) return l10n.t("A bucket name has no two dots in a row.");
  if (/\.-|-\./.test(name)) return l10n.t("A bucket name has no hyphen beside a dot.");
  if (/^(\d{1,3}\.){3}\d{1,3}$/.test(name))
    return l10n.t("A bucket name does not look like an IP address.");
  const reserved = /^(xn--|sthree-|amzn-s3-demo-)|(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/;
  const part = reserved.exec(name)?.[0];
  return part === undefined ? undefined : l10n.t('"{0}" is reserved in bucket names.', part);
}
