import type * as vscode from "vscode";
import type { EditedHeaders, Pair, PropertyRemark } from "../protocol/objectProperties.ts";

type L10n = Pick<typeof vscode.l10n, "t">;

/** What HTTP takes for the name of a header. */
const headerName = /^[!#$%&'*+.^_`|~0-9a-z-]+$/i;
const control = /[\u0000-\u0008\u000a-\u001f\u007f]/;
const mostTags = 10;

/** What is wrong with headers and metadata as they were typed. */
export function headerRemarks({ headers, metadata }: EditedHeaders, l10n: L10n): PropertyRemark[] {
  const unsendable = l10n.t("Line breaks and control characters cannot be sent.");
  const wrongHeaders = Object.entries(headers)
    .filter(([, value]) => control.test(value))
    .map(([field]) => ({ field, message: unsendable }));
  const { expires } = headers;
  const isNoDate = expires !== undefined && Number.isNaN(Date.parse(expires));
  const noDate = l10n.t("Enter a date as HTTP has it: Wed, 21 Oct 2030 07:28:00 GMT.");
  return [
    ...wrongHeaders,
    ...(isNoDate ? [{ field: "expires", message: noDate }] : []),
    ...pairRemarks("metadata", metadata, l10n, ([name, value]) => {
      if (!headerName.test(name))
        return l10n.t("A name has letters, digits and hyphens, without spaces.");
      return control.test(value) ? unsendable : undefined;
    }),
  ];
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html */
export function tagRemarks(tags: readonly Pair[], l10n: L10n): PropertyRemark[] {
  const tooMany = l10n.t("An object can have at most {0} tags.", mostTags);
  return [
    ...pairRemarks("tags", tags, l10n, ([name, value]) => {
      if ([...name].length > 128) return l10n.t("A name can have at most {0} characters.", 128);
      return [...value].length > 256
        ? l10n.t("A value can have at most {0} characters.", 256)
        : undefined;
    }),
    ...(tags.length > mostTags ? [{ field: `tags ${mostTags}`, message: tooMany }] : []),
  ];
}

function pairRemarks(
  list: string,
  pairs: readonly Pair[],
  l10n: L10n,
  problem: (pair: Pair) => string | undefined,
): PropertyRemark[] {
  // Names of metadata are headers, which know no case; tags do.
  const keyOf = (name: string) => (list === "metadata" ? name.toLowerCase() : name);
  const names = pairs.map(([name]) => keyOf(name));
  return pairs.flatMap((pair, index) => {
    const [name] = pair;
    const isTwice = names.indexOf(keyOf(name)) !== index;
    const message =
      name === ""
        ? l10n.t("The name is missing.")
        : isTwice
          ? l10n.t("There is another row of this name.")
          : problem(pair);
    return message === undefined ? [] : [{ field: `${list} ${index}`, message }];
  });
}
