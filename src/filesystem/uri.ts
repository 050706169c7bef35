import * as vscode from "vscode";
import type { BucketAddress, ObjectAddress, PrefixAddress } from "../core/address.ts";
import { parseUriParts, scheme, uriParts } from "../core/objectUri.ts";

export { scheme };

/** The URI by which editors know an object, or a folder for a prefix. */
export function objectUri(address: ObjectAddress | PrefixAddress): vscode.Uri {
  return vscode.Uri.from(uriParts(address));
}

/** What a URI of ours names: a bucket, and a key or prefix in it. Throws for one that is not ours. */
export function addressOfUri(uri: vscode.Uri): BucketAddress & { readonly path: string } {
  const address = uri.scheme === scheme ? parseUriParts(uri) : undefined;
  if (!address) throw vscode.FileSystemError.FileNotFound(uri);
  return address;
}
