import * as vscode from "vscode";
import { displayName } from "../core/display.ts";
import { isStorageError } from "../core/errors.ts";
import type { Service, ServiceParts, ServiceRegion, Services } from "../core/service.ts";
import {
  parseCopied,
  parseEditedRow,
  parseRowId,
  type EditedRow,
  type FieldRemark,
  type RowOutcome,
  type SectionContent,
  type SectionRow,
  type ServiceCalls,
  type ServiceContent,
  type ServiceNotices,
} from "../protocol/service.ts";
import { serve, type Answers, type Host } from "../protocol/rpcHost.ts";
import { portOf } from "./panelSet.ts";
import { customDomainSection, domainSection } from "./serviceDomains.ts";
import { labelSection } from "./serviceLabels.ts";
import { networkSection } from "./serviceNetworks.ts";
import type { Section, SectionScope } from "./serviceSection.ts";
import { conditionText, overviewOf, serviceTexts } from "./serviceTexts.ts";
import { websiteSection } from "./serviceWebsites.ts";

export interface ServicePanelOptions {
  readonly serviceId: string;
  readonly services: () => Promise<Services>;
  readonly explain: (error: unknown) => string;
  readonly report: (error: unknown) => void;
  readonly showMetrics: (service: Service) => Promise<void>;
  readonly editAll: (service: Service) => Promise<void>;
}

/** The host of one open page of a service. */
export class ServicePanel implements vscode.Disposable {
  readonly #options: ServicePanelOptions;
  readonly #host: Host<ServiceNotices>;
  readonly #closed = new AbortController();
  readonly #sections: readonly Section[];
  /** Every row as it was last shown. */
  readonly #shown = new Map<string, string>();
  #service: Service | undefined;
  #region: ServiceRegion | undefined;
  #isFollowing = false;

  constructor(panel: vscode.WebviewPanel, options: ServicePanelOptions) {
    this.#options = options;
    const { l10n } = vscode;
    this.#sections = [
      ...[networkSection(l10n), labelSection(l10n), customDomainSection(l10n)],
      ...[domainSection(l10n), websiteSection(l10n)],
    ];
    this.#host = serve<ServiceCalls, ServiceNotices>(
      portOf(panel.webview),
      this.#answers(),
      (error) => ({ message: options.explain(error) }),
    );
  }

  dispose(): void {
    this.#closed.abort(new DOMException("The panel was closed", "AbortError"));
    this.#host.dispose();
  }

  #answers(): Answers<ServiceCalls> {
    return {
      load: { parse: () => undefined, answer: (_, signal) => this.#load(signal) },
      check: { parse: parseEditedRow, answer: (edited, signal) => this.#check(edited, signal) },
      save: { parse: parseEditedRow, answer: (edited, signal) => this.#save(edited, signal) },
      remove: { parse: parseRowId, answer: (row, signal) => this.#remove(row, signal) },
      copy: {
        parse: parseCopied,
        answer: async (text) => {
          await vscode.env.clipboard.writeText(text);
          return undefined;
        },
      },
      editAll: {
        parse: () => undefined,
        answer: async (_, signal) => {
          await this.#options.editAll((await this.#scope(signal)).service);
          return undefined;
        },
      },
      showMetrics: {
        parse: () => undefined,
        answer: async (_, signal) => {
          await this.#options.showMetrics((await this.#scope(signal)).service);
          return undefined;
        },
      },
    };
  }

  async #load(signal: AbortSignal): Promise<ServiceContent> {
    const services = await this.#options.services();
    this.#service = await services.get(this.#options.serviceId, signal);
    return this.#content(services, this.#service, signal);
  }

  async #content(
    services: Services,
    service: Service,
    signal: AbortSignal,
  ): Promise<ServiceContent> {
    const scope = { service, parts: services.open(service.id), rules: services.rules };
    if (service.isBusy) this.#follow(services);
    return {
      name: displayName(service.name),
      condition: conditionText(service, vscode.l10n),
      isBusy: service.isBusy,
      messages: service.messages.map(({ message }) => displayName(message, 400)),
      overview: overviewOf(service, await this.#zones(services, service, signal), vscode.l10n),
      sections: await this.#contents(scope, signal),
      texts: serviceTexts(vscode.l10n),
    };
  }

  /** The zones of the service's region; none where the provider no longer knows it. */
  async #zones(
    services: Services,
    { region }: Service,
    signal: AbortSignal,
  ): Promise<readonly string[]> {
    if (this.#region?.name === region) return this.#region.zones;
    try {
      this.#region = await services.region(region, signal);
      return this.#region.zones;
    } catch (error) {
      if (!isStorageError(error, "noSuchResource", "accessDenied")) throw error;
      return [];
    }
  }

  async #contents(scope: SectionScope, signal: AbortSignal): Promise<SectionContent[]> {
    const contents = await Promise.all(
      this.#sections.map((section) => contentOf(section, scope, signal)),
    );
    this.#shown.clear();
    for (const { id, rows } of contents) {
      for (const row of rows) this.#shown.set(`${id}/${row.id}`, rowText(row));
    }
    return contents;
  }

  /** How things are when a row is no longer what is shown; undefined while it is. */
  async #changed(
    section: Section,
    id: string,
    signal: AbortSignal,
  ): Promise<RowOutcome | undefined> {
    const scope = await this.#scope(signal);
    const shown = this.#shown.get(`${section.texts.id}/${id}`);
    try {
      const now = await section.now?.(id, scope, signal);
      if (!now || rowText(now) === shown) return undefined;
    } catch (error) {
      if (!isStorageError(error, "noSuchResource")) throw error;
    }
    const message = vscode.l10n.t(
      "Somebody else changed this meanwhile. It is shown as it is now; nothing was written.",
    );
    return { kind: "conflict", message, content: await this.#load(signal) };
  }

  async #check(edited: EditedRow, signal: AbortSignal): Promise<readonly FieldRemark[]> {
    const section = this.#section(edited);
    const scope = await this.#scope(signal);
    const remarks = section.check?.(edited.values, scope) ?? [];
    if (edited.id === undefined) return remarks;
    const isFixed = new Set(section.fields.flatMap((field) => (field.isFixed ? field.name : [])));
    return remarks.filter(({ field }) => !isFixed.has(field));
  }

  async #save(edited: EditedRow, signal: AbortSignal): Promise<RowOutcome> {
    const remarks = await this.#check(edited, signal);
    if (remarks.length > 0) return { kind: "invalid", remarks };
    const section = this.#section(edited);
    const scope = await this.#scope(signal);
    const { id } = edited;
    const conflict = id === undefined ? undefined : await this.#changed(section, id, signal);
    if (conflict) return conflict;
    if (edited.id === undefined) await section.add?.(edited.values, scope, signal);
    else await section.edit?.(edited.id, edited.values, scope, signal);
    return { kind: "done", content: await this.#load(signal) };
  }

  async #remove(row: Omit<EditedRow, "values">, signal: AbortSignal): Promise<RowOutcome> {
    const section = this.#section(row);
    const { removal } = section;
    if (!removal || row.id === undefined) return { kind: "cancelled" };
    const conflict = await this.#changed(section, row.id, signal);
    if (conflict) return conflict;
    const remove = vscode.l10n.t("Remove");
    const question = removal.question.replace("{0}", () => displayName(row.id ?? ""));
    const options = { modal: true, detail: removal.detail };
    const answer = await vscode.window.showWarningMessage(question, options, remove);
    if (answer !== remove) return { kind: "cancelled" };
    await section.remove?.(row.id, await this.#scope(signal), signal);
    return { kind: "done", content: await this.#load(signal) };
  }

  #section(row: Pick<EditedRow, "section">): Section {
    const found = this.#sections.find(({ texts }) => texts.id === row.section);
    if (!found) throw new TypeError("Not a section");
    return found;
  }

  async #scope(signal: AbortSignal): Promise<SectionScope> {
    const services = await this.#options.services();
    const id = this.#options.serviceId;
    this.#service ??= await services.get(id, signal);
    const parts: ServiceParts = services.open(id);
    return { service: this.#service, parts, rules: services.rules };
  }

  /** Until the service rests, the page shows each of its states. */
  #follow(services: Services): void {
    if (this.#isFollowing) return;
    this.#isFollowing = true;
    this.#followed(services)
      .catch((error: unknown) => {
        if (!this.#closed.signal.aborted) this.#options.report(error);
      })
      .finally(() => (this.#isFollowing = false));
  }

  async #followed(services: Services): Promise<void> {
    const { signal } = this.#closed;
    for await (const sighting of services.follow(this.#options.serviceId, signal)) {
      if (sighting.kind === "gone") return;
      this.#service = sighting.service;
      this.#host.notify("content", await this.#content(services, sighting.service, signal));
    }
  }
}

async function contentOf(
  section: Section,
  scope: SectionScope,
  signal: AbortSignal,
): Promise<SectionContent> {
  const rows = await section.rows(scope, signal);
  const { texts, fields } = section;
  return { ...texts, fields, rows, canEdit: section.edit !== undefined };
}

function rowText({ facts, values }: SectionRow): string {
  return JSON.stringify([facts, values]);
}
