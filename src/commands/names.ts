import type * as vscode from "vscode";
import { displayName } from "../core/display.ts";
import { formatCount } from "../core/format.ts";
import { delimiter, keyByteLength, maxKeyBytes } from "../core/key.ts";

type L10n = Pick<typeof vscode.l10n, "t">;

/** What the input box says about a name: an error forbids it, a note explains what it will do. */
export interface NameRemark {
  readonly severity: "error" | "note";
  readonly message: string;
}

export interface NameRequest {
  readonly kind: "object" | "folder";
  /** Where the name is added to. */
  readonly parent: string;
  /** The name that it has now, when it is renamed. */
  readonly current?: string;
}

/** The key or prefix that a typed name makes. Typed characters are taken exactly as they are. */
export function pathOfName({ kind, parent }: NameRequest, name: string): string {
  const isFolderWithoutEnd = kind === "folder" && !name.endsWith(delimiter);
  return parent + name + (isFolderWithoutEnd ? delimiter : "");
}

/** Nothing is said about a name that is not typed yet: accepting it means Cancel. */
export function remarkOnName(
  request: NameRequest,
  name: string,
  l10n: L10n,
): NameRemark | undefined {
  if (name === "") return undefined;
  const path = pathOfName(request, name);
  if (request.current !== undefined && path === pathOfName(request, request.current))
    return error(l10n.t("That is its name already. Type another, or press Escape to keep it."));
  const bytes = keyByteLength(path);
  if (bytes > maxKeyBytes)
    return error(
      l10n.t(
        "The whole key would have {0} bytes, and {1} is the most. Type a shorter name.",
        formatCount(bytes),
        formatCount(maxKeyBytes),
      ),
    );
  return noteOn(request, name, path, l10n);
}

function noteOn(
  { kind, parent }: NameRequest,
  name: string,
  path: string,
  l10n: L10n,
): NameRemark | undefined {
  const shown = displayName(path);
  if (kind === "object" && name.endsWith(delimiter))
    return note(l10n.t("A key that ends in “/” is shown as a folder: {0}", shown));
  if (path.slice(parent.length).includes(delimiter + delimiter) || name.startsWith(delimiter))
    return note(l10n.t("Two “/” in a row make a folder without a name: {0}", shown));
  if (name.slice(0, -1).includes(delimiter))
    return note(l10n.t("“/” separates folders, so this will be: {0}", shown));
  if (name !== name.trim()) return note(l10n.t("Spaces at its ends are part of the name."));
  return undefined;
}

function error(message: string): NameRemark {
  return { severity: "error", message };
}

function note(message: string): NameRemark {
  return { severity: "note", message };
}
