const hidden = "…";

/** Query parameters that are a permission or part of one, in the dialects of all presigned links. */
const secretName =
  /signature|credential|token|secret|passw|api-?_?key|accesskey|^x-amz-security|^sig$|^key$|^code$|^otp$/i;

/** Parameters that prove a link to carry its own permission: then nothing in its query is shown. */
const presignedName = /signature$|^sig$/i;

/** A paging cursor is named like a token and is none. */
const harmlessName = /^(continuation-token|key-marker|upload-id-marker|max-keys)$/i;

function parameterName(parameter: string): string {
  const end = parameter.indexOf("=");
  return end < 0 ? parameter : parameter.slice(0, end);
}

/** A path for the log: the query keeps its names, and the values that open no door. */
export function redactPath(path: string): string {
  const start = path.indexOf("?");
  if (start < 0) return path;
  const parameters = path.slice(start + 1).split("&");
  const isPresigned = parameters.some((one) => presignedName.test(parameterName(one)));
  const shown = parameters.map((parameter) => {
    const name = parameterName(parameter);
    if (name === parameter) return parameter;
    const isSecret = isPresigned || (secretName.test(name) && !harmlessName.test(name));
    return isSecret ? `${name}=${hidden}` : parameter;
  });
  return `${path.slice(0, start)}?${shown.join("&")}`;
}

/**
 * Text of a server or of another library, for an error or the log: authorization values, presigned
 * queries and `user:password@` of URLs are taken out.
 */
export function redactText(text: string): string {
  return text
    .replace(/\b(Bearer|Basic|Token|AWS)\s+[A-Za-z0-9._~+/=:-]{6,}/g, `$1 ${hidden}`)
    .replace(/\beyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*/g, hidden)
    .replace(/\b(Credential|Signature)=[^\s,&"'<>]+/gi, `$1=${hidden}`)
    .replace(/(\/\/)[^/\s@"'<>]+@/g, `$1${hidden}@`)
    .replace(/([?&])([^=&\s"'<>]+)=([^&\s"'<>]*)/g, (whole: string, mark: string, name: string) =>
      secretName.test(name) && !harmlessName.test(name) ? `${mark}${name}=${hidden}` : whole,
    );
}
