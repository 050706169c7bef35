import * as vscode from "vscode";
import { StorageError } from "../core/errors.ts";
import { explain } from "./explain.ts";

/** Any error as one sentence with a next step, for places that show text and have no buttons. */
export function sentenceOf(error: unknown): string {
  return explain(asStorageError(error), vscode.l10n).message;
}

/** A defect of ours, or an error of VS Code: the log has it, the user need not read it. */
export function asStorageError(error: unknown): StorageError {
  return error instanceof StorageError
    ? error
    : new StorageError("unknown", "Command failed", {}, { cause: error });
}
