import * as vscode from "vscode";
import type { ObjectAddress } from "../core/address.ts";
import { uriParts } from "../core/objectUri.ts";

/** Of objects as the server has them, also while an editor of the object shows something else. */
export const storedScheme = "stowage-stored";

/** `etag` makes each state of an object a file of its own, so that no editor shows an older one. */
export function storedUri(address: ObjectAddress, etag: string | undefined): vscode.Uri {
  const { authority, path } = uriParts(address);
  return vscode.Uri.from({
    ...{ scheme: storedScheme, authority, path },
    ...(etag !== undefined && { query: encodeURIComponent(etag) }),
  });
}
