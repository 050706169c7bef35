/**
 * Why a name cannot be a bucket's name, as a sentence, or undefined.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 */
export function bucketNameProblem(name: string): string | undefined {
  if (name.length < 3) return "A bucket name has at least 3 characters.";
  if (name.length > 63) return "A bucket name has at most 63 characters.";
  const wrong = /[^a-z0-9.-]/u.exec(name)?.[0];
  if (wrong !== undefined) {
    return /[A-Z]/.test(wrong)
      ? "A bucket name has no upper-case letters."
      : `A bucket name has only lower-case letters, digits, dots and hyphens, not "${wrong}".`;
  }
  if (!/^[a-z0-9]/.test(name)) return "A bucket name begins with a letter or a digit.";
  if (!/[a-z0-9]$/.test(name)) return "A bucket name ends with a letter or a digit.";
  if (name.includes("..")) return "A bucket name has no two dots in a row.";
  if (/\.-|-\./.test(name)) return "A bucket name has no hyphen beside a dot.";
  if (/^(\d{1,3}\.){3}\d{1,3}$/.test(name))
    return "A bucket name does not look like an IP address.";
  const reserved = /^(xn--|sthree-|amzn-s3-demo-)|(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/;
  const part = reserved.exec(name)?.[0];
  return part === undefined ? undefined : `"${part}" is reserved in bucket names.`;
}
