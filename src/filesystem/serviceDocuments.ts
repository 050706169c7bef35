import * as vscode from "vscode";
import type { ConnectionRegistry } from "../connections/registry.ts";
import { StorageError } from "../core/errors.ts";
import type { Service, Services } from "../core/service.ts";
import {
  decodeService,
  encodeService,
  lossesOf,
  type ServiceLosses,
} from "../core/serviceDocument.ts";
import type { DocumentAddress, DocumentKind } from "./documentKind.ts";
import { documentUri } from "./documentUri.ts";

const ending = ".service.json";

/** Asks whether a service may lose this. */
export type ConfirmLosses = (service: Service, losses: ServiceLosses) => Promise<boolean>;

export function serviceUri(
  connectionId: string,
  { id, name }: Pick<Service, "id" | "name">,
): vscode.Uri {
  const address = { connectionId, serviceId: id, kind: "service", names: [], title: name };
  return documentUri(address, ending);
}

/** All settings of a service. Saving replaces the whole: what is left out is taken away. */
export function serviceDocuments(
  registry: Pick<ConnectionRegistry, "session">,
  confirm: ConfirmLosses,
): readonly DocumentKind[] {
  return [
    {
      ...{ id: "service", ending, template: "{}\n" },
      read: async (address, signal) => {
        const { services, id } = await servicesOf(registry, address);
        const service = await services.get(id, signal);
        const remark = vscode.l10n.t(
          "Saving replaces all settings: what is left out is taken away. The service does not tell its accessControlOrigin: without one in the document, there is none afterwards.",
        );
        return { text: encodeService(service), isReadOnly: false, remark };
      },
      write: async (address, { text }, signal) => {
        const { services, id } = await servicesOf(registry, address);
        const replacement = decodeService(text, services.rules, vscode.l10n);
        const now = await services.get(id, signal);
        if (!(await confirm(now, lossesOf(now, replacement))))
          throw vscode.FileSystemError.Unavailable(vscode.l10n.t("Nothing was changed."));
        await services.replace(id, replacement, signal);
      },
      problem: async (address, text) => {
        const { services } = await servicesOf(registry, address);
        try {
          decodeService(text, services.rules, vscode.l10n);
          return undefined;
        } catch (error) {
          if (error instanceof StorageError) return error.message;
          throw error;
        }
      },
    },
  ];
}

async function servicesOf(
  registry: Pick<ConnectionRegistry, "session">,
  { connectionId, serviceId: id }: DocumentAddress,
): Promise<{ readonly services: Services; readonly id: string }> {
  const { content } = await registry.session(connectionId);
  if (content.kind === "services" && id !== undefined) return { services: content.services, id };
  throw new StorageError("unsupported", "The connection has no services");
}
