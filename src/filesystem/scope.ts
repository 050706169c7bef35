import type * as vscode from "vscode";
import { sameBucket, type PrefixAddress } from "../core/address.ts";
import { parseUriParts, scheme } from "../core/objectUri.ts";

/** Whether a URI is one of ours and names something at or below a place. */
export function isBelow(uri: vscode.Uri, place: PrefixAddress): boolean {
  const address = uri.scheme === scheme ? parseUriParts(uri) : undefined;
  return !!address && sameBucket(address, place) && address.path.startsWith(place.prefix);
}
