import * as vscode from "vscode";
import type { Connection, ConnectionSecrets } from "../core/connection.ts";
import type { ConnectionDraft } from "../core/connectionDraft.ts";
import { isStorageError } from "../core/errors.ts";
import type { ConnectionRegistry } from "../connections/registry.ts";
import { connectionOf, secretsOf } from "../connections/draft.ts";
import { parseEndpoint } from "../connections/endpoint.ts";
import { presets, recognise, type Preset } from "../connections/presets.ts";
import type { FieldProblem } from "../connections/problem.ts";
import { isSavable, validateDraft } from "../connections/validate.ts";
import {
  parseDraft,
  parseEditedDraft,
  type Attention,
  type CheckedDraft,
  type ConnectionFormCalls,
  type ConnectionFormNotices,
  type EditedDraft,
  type FormContent,
  type FormPreset,
  type TestReport,
} from "../protocol/connectionForm.ts";
import type { Answers, Host } from "../protocol/rpcHost.ts";
import { serve } from "../protocol/rpcHost.ts";
import { beginning, defaults } from "./connectionFormStart.ts";
import { formTexts } from "./connectionFormTexts.ts";
import { remarkOf } from "./connectionRemarks.ts";
import { testReport } from "./connectionTestReport.ts";
import { portOf } from "./panelSet.ts";

export interface FormOptions {
  readonly registry: ConnectionRegistry;
  /** Says in one sentence what went wrong and what to do, and logs what it was. */
  readonly explain: (error: unknown) => string;
  /** Absent for a new connection. */
  readonly connectionId: string | undefined;
  /** What was being edited, after a reload or after the form was closed by mistake. */
  readonly edited: EditedDraft | undefined;
  readonly attention: Attention;
}

/** The host of one open form. */
export class ConnectionForm implements vscode.Disposable {
  readonly #options: FormOptions;
  readonly #panel: vscode.WebviewPanel;
  readonly #host: Host<ConnectionFormNotices>;
  readonly #subscription: { dispose(): void };
  #stored: ConnectionSecrets | undefined;
  #edited: EditedDraft | undefined;
  #isSaved = false;

  constructor(panel: vscode.WebviewPanel, options: FormOptions) {
    this.#panel = panel;
    this.#options = options;
    this.#edited = options.edited;
    this.#host = serve<ConnectionFormCalls, ConnectionFormNotices>(
      portOf(panel.webview),
      this.#answers(),
      (error) => ({ message: options.explain(error) }),
    );
    this.#subscription = options.registry.onDidChange((id) => {
      if (id === options.connectionId) this.#changedElsewhere(id);
    });
  }

  /** What would be lost if the form were closed now. */
  get unsaved(): EditedDraft | undefined {
    return this.#edited?.isDirty && !this.#isSaved ? this.#edited : undefined;
  }

  draw(attention: Attention): void {
    this.#host.notify("attention", attention);
  }

  /** False when the draft has errors; nothing is stored then. Throws what the registry throws. */
  async save(draft: ConnectionDraft): Promise<boolean> {
    const { registry, connectionId } = this.#options;
    this.#stored = await this.#readStored();
    if (!isSavable(this.#problems(draft))) return false;
    const id = connectionId ?? registry.newId();
    this.#isSaved = true; // the registry announces the change before this returns
    try {
      await registry.save(connectionOf(draft, id), secretsOf(draft, this.#stored));
    } catch (error) {
      this.#isSaved = false;
      throw error;
    }
    return true;
  }

  dispose(): void {
    this.#host.dispose();
    this.#subscription.dispose();
  }

  #answers(): Answers<ConnectionFormCalls> {
    return {
      load: { parse: () => undefined, answer: () => this.#load() },
      check: { parse: parseEditedDraft, answer: (edited) => this.#check(edited) },
      test: { parse: parseDraft, answer: (draft, signal) => this.#test(draft, signal) },
      save: {
        parse: parseDraft,
        answer: async (draft) => {
          const isSaved = await this.save(draft);
          if (isSaved) this.#panel.dispose();
          return { isSaved };
        },
      },
      close: { parse: () => undefined, answer: () => void this.#panel.dispose() },
    };
  }

  async #load(): Promise<FormContent> {
    const { connectionId, edited } = this.#options;
    const connection = this.#connection();
    let { attention } = this.#options;
    try {
      this.#stored = await this.#readStored();
    } catch (error) {
      if (!isStorageError(error, "secretStorageUnavailable")) throw error;
      attention = { ...attention, reason: this.#options.explain(error) };
    }
    const stored = this.#stored ?? {};
    return {
      ...(connectionId !== undefined && { connectionId }),
      draft: beginning(connection, stored, edited?.draft),
      defaults,
      isDirty: edited?.isDirty ?? false,
      stored: (["secretAccessKey", "sessionToken", "token", "password"] as const).filter(
        (field) => stored[field] !== undefined,
      ),
      presets: presets.map(formPreset),
      attention,
      texts: formTexts(connection?.name, vscode.l10n),
    };
  }

  #check(edited: EditedDraft): CheckedDraft {
    this.#edited = edited;
    const { draft, isDirty } = edited;
    const name = this.#connection()?.name ?? vscode.l10n.t("New Connection");
    this.#panel.title = isDirty ? `● ${name}` : name;
    const preset = draft.kind === "s3" ? presetOf(draft) : undefined;
    return {
      remarks: this.#problems(draft).map((problem) => remarkOf(problem, vscode.l10n)),
      ...(preset !== undefined && { preset }),
    };
  }

  async #test(draft: ConnectionDraft, signal: AbortSignal): Promise<TestReport> {
    const { registry, connectionId, explain } = this.#options;
    const connection = connectionOf(draft, connectionId ?? registry.newId());
    const secrets = secretsOf(draft, this.#stored);
    const test = await registry.test(connection, secrets, signal);
    return testReport(test, draft, explain, vscode.l10n);
  }

  #problems(draft: ConnectionDraft): FieldProblem[] {
    const { registry, connectionId } = this.#options;
    const others = registry.list().filter((connection) => connection.id !== connectionId);
    return validateDraft(draft, {
      otherNames: others.map((connection) => connection.name),
      ...(this.#stored && { stored: this.#stored }),
    });
  }

  /** Secrets that are missing are no reason not to edit: that is how they come back. */
  async #readStored(): Promise<ConnectionSecrets | undefined> {
    const { registry, connectionId } = this.#options;
    if (connectionId === undefined) return undefined;
    try {
      return await registry.secrets(connectionId);
    } catch (error) {
      if (isStorageError(error, "missingCredentials")) return undefined;
      throw error;
    }
  }

  #connection(): Connection | undefined {
    const { registry, connectionId } = this.#options;
    return connectionId === undefined ? undefined : registry.get(connectionId);
  }

  /** A connection that is gone leaves nothing to edit; what was typed for it stays until closed. */
  #changedElsewhere(id: string): void {
    if (!this.#options.registry.get(id) && !this.unsaved && !this.#isSaved) this.#panel.dispose();
  }
}

function formPreset({ host, needsS3Keys, label, ...preset }: Preset): FormPreset {
  const name = needsS3Keys ? vscode.l10n.t("{0} (S3 keys only)", label) : label;
  return { ...preset, label: name, isSelfHosted: host === undefined };
}

function presetOf(draft: ConnectionDraft): string | undefined {
  const parsed = parseEndpoint(draft.values.endpoint ?? "");
  if (!("endpoint" in parsed)) return undefined;
  return recognise(new URL(parsed.endpoint).hostname)?.preset.id ?? "";
}
