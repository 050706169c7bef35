import * as vscode from "vscode";
import type { ObjectAddress } from "../core/address.ts";
import { displayName } from "../core/display.ts";
import { isStorageError } from "../core/errors.ts";
import { baseName, parentPrefix } from "../core/key.ts";
import { numberedName } from "../transfers/local/localName.ts";
import { pathOfName } from "./names.ts";
import { askName } from "./prompts.ts";

/**
 * Asks for a name beside an object until one is free, and has the copy written there. `write` throws
 * `preconditionFailed` where there is something. Undefined when the user gave up.
 */
export async function writeCopy(
  address: ObjectAddress,
  write: (key: string) => Promise<void>,
): Promise<ObjectAddress | undefined> {
  const request = { kind: "object", parent: parentPrefix(address.key) } as const;
  let value = numberedName(baseName(address.key), 2);
  for (let prompt = vscode.l10n.t("Name of the copy"); ;) {
    const name = await askName(request, { title: vscode.l10n.t("Save as a Copy"), prompt, value });
    if (name === undefined) return undefined;
    const key = pathOfName(request, name);
    try {
      await write(key);
      return { ...address, key };
    } catch (error) {
      if (!isStorageError(error, "preconditionFailed")) throw error;
      prompt = vscode.l10n.t("“{0}” exists already. Type another name.", displayName(key));
      value = name;
    }
  }
}
