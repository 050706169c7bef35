import * as vscode from "vscode";
import { displayName } from "../core/display.ts";
import type { DocumentAddress } from "./documentKind.ts";

export const documentScheme = "stowage-doc";

/**
 * The URI of a document. The path is what people see: kind and title. What names the document is in
 * the query, so that no name has to survive as a path segment.
 */
export function documentUri(address: DocumentAddress, ending: string): vscode.Uri {
  const { connectionId, serviceId, kind, names, title } = address;
  const shown = displayName(title, 100).replaceAll(/[/\\?#%]/g, "_");
  return vscode.Uri.from({
    scheme: documentScheme,
    authority: connectionId,
    path: `/${kind}/${shown}${ending}`,
    query: JSON.stringify({ ...(serviceId !== undefined && { serviceId }), names }),
  });
}

/** Throws `FileNotFound` for a URI that is not one of ours. */
export function documentAddress(uri: vscode.Uri): DocumentAddress {
  const [, kind, title] = uri.path.split("/");
  const parsed = parse(uri.query);
  if (!kind || !title || !parsed || uri.authority === "") {
    throw vscode.FileSystemError.FileNotFound(uri);
  }
  return { connectionId: uri.authority, kind, title, ...parsed };
}

function parse(query: string): Pick<DocumentAddress, "names" | "serviceId"> | undefined {
  let value: unknown;
  try {
    value = JSON.parse(query);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  if (typeof value !== "object" || value === null || !("names" in value)) return undefined;
  const { names } = value;
  if (!Array.isArray(names) || !names.every((name) => typeof name === "string")) return undefined;
  const serviceId = "serviceId" in value ? value.serviceId : undefined;
  return { names, ...(typeof serviceId === "string" && { serviceId }) };
}
