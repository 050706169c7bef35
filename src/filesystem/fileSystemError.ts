import * as vscode from "vscode";
import { StorageError } from "../core/errors.ts";

/** What editors understand, with the sentence that a person reads. */
export function fileSystemError(
  error: unknown,
  uri: vscode.Uri,
  explain: (error: unknown) => string,
): unknown {
  if (!(error instanceof StorageError)) return error;
  switch (error.kind) {
    case "noSuchObject":
    case "noSuchBucket":
    case "noSuchResource":
      return vscode.FileSystemError.FileNotFound(uri);
    case "accessDenied":
    case "unknownAccessKey":
    case "wrongSecret":
    case "expiredCredentials":
    case "missingCredentials":
      return vscode.FileSystemError.NoPermissions(explain(error));
    default:
      return vscode.FileSystemError.Unavailable(explain(error));
  }
}
