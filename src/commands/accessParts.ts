import * as vscode from "vscode";
import { AccessTree } from "../access/accessTree.ts";
import { AccessItemTexts } from "../access/itemTexts.ts";
import { createAccessView } from "../access/view.ts";
import type { ConnectionRegistry } from "../connections/registry.ts";
import { DocumentDiagnostics } from "../filesystem/documentDiagnostics.ts";
import { RemoteDocuments } from "../filesystem/remoteDocuments.ts";
import type { CommandContext } from "./context.ts";
import { sentenceOf } from "./sentenceOf.ts";

export interface AccessParts extends vscode.Disposable {
  readonly context: Pick<CommandContext, "access" | "serviceDocuments">;
}

/** The ACCESS view and the JSON documents of services: what is saved there is listed again here. */
export function openAccess(
  registry: ConnectionRegistry,
  report: (error: unknown) => void,
): AccessParts {
  const texts = new AccessItemTexts(vscode.env.language, sentenceOf);
  const access = new AccessTree({ registry, texts, report });
  const documents = new RemoteDocuments(
    async () => (await import("./documentKinds.ts")).documentKinds(registry),
    sentenceOf,
  );
  const parts = vscode.Disposable.from(
    ...[access, documents, new DocumentDiagnostics(documents, report)],
    createAccessView(access),
    access.onDidChangeTreeData(() => documents.lookAgain()),
    documents.onDidApply(({ connectionId, serviceId }) =>
      access.refreshPlace(connectionId, serviceId),
    ),
  );
  const context = { access, serviceDocuments: documents };
  return { context, dispose: () => void parts.dispose() };
}
