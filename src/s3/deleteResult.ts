import type { DeleteOutcome } from "../core/store.ts";
import type { HttpAnswer } from "../http/client.ts";
import { errorOfItem } from "./answerError.ts";
import type { Asked } from "./answerError.ts";
import { decodeXmlText } from "./listText.ts";
import { childrenOf, textOf } from "./xml.ts";
import type { XmlElement } from "./xml.ts";

/**
 * What a document says that tells of nothing but objects that are gone, as nearly all do, its fields
 * in the order in which S3 and Ceph write them; undefined for any other, which has to be parsed.
 */
export function plainResult(text: string): DeleteOutcome[] | undefined {
  const start = /^\s*(?:<\?xml\s[^<>]*\?>\s*)?<DeleteResult(?:\s[^<>]*[^<>/])?>\s*/.exec(text);
  if (!start) return undefined;
  const deleted =
    /<Deleted>\s*<Key>([^<]+)<\/Key>\s*(?:<VersionId>([^<]+)<\/VersionId>\s*)?(?:<DeleteMarker>(true|false)<\/DeleteMarker>\s*)?(?:<DeleteMarkerVersionId>([^<]+)<\/DeleteMarkerVersionId>\s*)?<\/Deleted>\s*/y;
  const outcomes: DeleteOutcome[] = [];
  let end = start[0].length;
  for (;;) {
    deleted.lastIndex = end;
    const found = deleted.exec(text);
    if (!found) break;
    const [, key = "", versionId, isMarker, marker] = found;
    outcomes.push(
      gone(
        decodeXmlText(key),
        versionId && decodeXmlText(versionId),
        isMarker === "true" && marker ? decodeXmlText(marker) : undefined,
      ),
    );
    end = deleted.lastIndex;
  }
  return text.slice(end).trimEnd() === "</DeleteResult>" ? outcomes : undefined;
}

/** Of those objects that the server mentions. */
export function parsedResult(root: XmlElement, answer: HttpAnswer, asked: Asked): DeleteOutcome[] {
  const outcomes = childrenOf(root, "Deleted").map((item) => {
    const isMarker = textOf(item, "DeleteMarker") === "true";
    const marker = isMarker ? textOf(item, "DeleteMarkerVersionId") : undefined;
    return gone(textOf(item, "Key") ?? "", textOf(item, "VersionId"), marker);
  });
  for (const item of childrenOf(root, "Error")) {
    const key = textOf(item, "Key") ?? "";
    const error = errorOfItem(item, answer, { ...asked, key });
    const id = gone(key, textOf(item, "VersionId"), undefined);
    outcomes.push(error.kind === "noSuchObject" ? id : { ...id, error });
  }
  return outcomes;
}

function gone(
  key: string,
  versionId: string | undefined,
  deleteMarkerVersionId: string | undefined,
): DeleteOutcome {
  if (versionId === undefined && deleteMarkerVersionId === undefined) return { key };
  return {
    key,
    ...(versionId !== undefined && { versionId }),
    ...(deleteMarkerVersionId !== undefined && { deleteMarkerVersionId }),
  };
}
