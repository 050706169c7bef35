import * as vscode from "vscode";
import type { BucketFeatures } from "../core/bucketFeatures.ts";
import { displayName } from "../core/display.ts";
import { isStorageError } from "../core/errors.ts";
import {
  lifecycleProblems,
  type LifecycleRule,
  type LifecycleRuleFields,
  type LifecycleRules,
} from "../core/lifecycle.ts";
import type { ObjectStore } from "../core/store.ts";
import {
  parseEditedRule,
  parseRuleId,
  parseSetEnabled,
  type CheckedRule,
  type EditedRule,
  type LifecycleCalls,
  type LifecycleContent,
  type LifecycleNotices,
  type RulePreview,
  type RuleRemark,
  type RuleRow,
  type SaveOutcome,
} from "../protocol/lifecycle.ts";
import { serve, type Answers, type Host } from "../protocol/rpcHost.ts";
import { previewRule } from "./lifecyclePreview.ts";
import { actionsOf, lifecycleTexts, previewSentence, remarkOf, scopeOf } from "./lifecycleTexts.ts";
import { fieldsOf, parseTagLines, valuesOf } from "./lifecycleValues.ts";
import { portOf } from "./panelSet.ts";

export interface LifecyclePanelOptions {
  readonly bucket: string;
  readonly rules: () => Promise<{
    readonly rules: LifecycleRules;
    readonly store: ObjectStore;
    readonly features: BucketFeatures | undefined;
  }>;
  readonly explain: (error: unknown) => string;
}

/** The host of one open panel of lifecycle rules. */
export class LifecyclePanel implements vscode.Disposable {
  readonly #options: LifecyclePanelOptions;
  readonly #host: Host<LifecycleNotices>;
  /** As they were last read: what a change is compared with. */
  #rules: readonly LifecycleRule[] = [];

  constructor(panel: vscode.WebviewPanel, options: LifecyclePanelOptions) {
    this.#options = options;
    this.#host = serve<LifecycleCalls, LifecycleNotices>(
      portOf(panel.webview),
      this.#answers(),
      (error) => ({ message: options.explain(error) }),
    );
  }

  dispose(): void {
    this.#host.dispose();
  }

  #answers(): Answers<LifecycleCalls> {
    return {
      load: { parse: () => undefined, answer: (_, signal) => this.#load(signal) },
      check: { parse: parseEditedRule, answer: (edited) => this.#check(edited) },
      save: { parse: parseEditedRule, answer: (edited, signal) => this.#save(edited, signal) },
      setEnabled: {
        parse: parseSetEnabled,
        answer: ({ id, isEnabled }, signal) =>
          this.#change(id, signal, (rules, seen) =>
            rules.update(this.#options.bucket, seen, { ...editable(seen), isEnabled }, signal),
          ),
      },
      remove: { parse: parseRuleId, answer: ({ id }, signal) => this.#remove(id, signal) },
      preview: {
        parse: parseEditedRule,
        answer: (edited, signal) => this.#preview(edited, signal),
      },
    };
  }

  async #load(signal: AbortSignal): Promise<LifecycleContent> {
    const { rules } = await this.#options.rules();
    return {
      title: displayName(this.#options.bucket),
      rules: await this.#list(rules, signal),
      fields: [...rules.fields],
      texts: lifecycleTexts(vscode.l10n),
    };
  }

  #check(edited: EditedRule): CheckedRule {
    const rule = fieldsOf(edited.values);
    const remarks = this.#remarks(edited);
    const isReadable = remarks.every(({ input }) => input === "name");
    return { remarks, summary: isReadable ? actionsOf(rule, vscode.l10n) : [] };
  }

  #remarks({ id, values }: EditedRule): RuleRemark[] {
    const others = this.#rules.filter((rule) => rule.id !== id);
    const remarks = lifecycleProblems(fieldsOf(values), others).map((problem) =>
      remarkOf(problem, vscode.l10n),
    );
    if (values.expirationDate && !isDay(values.expirationDate)) {
      const message = vscode.l10n.t("Enter a day as year, month, day: 2030-12-31.");
      remarks.push({ input: "expirationDate", message });
    }
    for (const input of ["largerThanBytes", "smallerThanBytes"] as const) {
      if (values[input] !== undefined && !/^\d+$/.test(values[input].trim())) {
        remarks.push({ input, message: vscode.l10n.t("Enter a whole number of bytes.") });
      }
    }
    if (parseTagLines(values.tags ?? "") === undefined) {
      const message = vscode.l10n.t("Every line needs a name of its own, as in name=value.");
      remarks.push({ input: "tags", message });
    }
    return remarks;
  }

  async #save(edited: EditedRule, signal: AbortSignal): Promise<SaveOutcome> {
    const remarks = this.#remarks(edited);
    if (remarks.length > 0) return { kind: "invalid", remarks };
    const fields = fieldsOf(edited.values);
    const { bucket } = this.#options;
    try {
      if (edited.id !== undefined) {
        return await this.#change(edited.id, signal, (rules, seen) =>
          rules.update(bucket, seen, fields, signal),
        );
      }
      const { rules } = await this.#options.rules();
      await rules.create(bucket, fields, signal);
      return { kind: "saved", rules: await this.#list(rules, signal) };
    } catch (error) {
      if (!isStorageError(error, "unsupported")) throw error;
      const message = vscode.l10n.t(
        "The server does not keep this rule as it is written, so nothing was changed. It may not know sizes, tags, or a number of versions to keep.",
      );
      return { kind: "invalid", remarks: [{ input: "rule", message }] };
    }
  }

  async #remove(id: string, signal: AbortSignal): Promise<SaveOutcome> {
    const rule = this.#rules.find((each) => each.id === id);
    const remove = vscode.l10n.t("Delete Rule");
    const answer = await vscode.window.showWarningMessage(
      vscode.l10n.t("Delete the rule “{0}”?", displayName(rule?.name ?? id)),
      {
        modal: true,
        detail: vscode.l10n.t("Objects stay; they are no longer removed by this rule."),
      },
      remove,
    );
    if (answer !== remove) return { kind: "cancelled", rules: this.#rules.map(rowOf) };
    return this.#change(id, signal, (rules, seen) =>
      rules.remove(this.#options.bucket, seen, signal),
    );
  }

  /** Does one thing to a rule as it was seen; whoever changed it meanwhile is not overwritten. */
  async #change(
    id: string,
    signal: AbortSignal,
    act: (rules: LifecycleRules, seen: LifecycleRule) => Promise<unknown>,
  ): Promise<SaveOutcome> {
    const { rules } = await this.#options.rules();
    const seen = this.#rules.find((rule) => rule.id === id);
    try {
      if (seen) await act(rules, seen);
    } catch (error) {
      if (!isStorageError(error, "conflict", "noSuchResource")) throw error;
      const message = vscode.l10n.t(
        "The rule was changed by somebody else meanwhile. It is shown as it is now; nothing was written.",
      );
      return { kind: "conflict", message, rules: await this.#list(rules, signal) };
    }
    return { kind: "saved", rules: await this.#list(rules, signal) };
  }

  async #preview(edited: EditedRule, signal: AbortSignal): Promise<RulePreview> {
    const rule = fieldsOf(edited.values);
    const { store, features } = await this.#options.rules();
    const place = { bucket: this.#options.bucket, store, features };
    let latest: RulePreview = { isComplete: false, sentence: "", keys: [] };
    for await (const found of previewRule(rule, place, new Date(), signal)) {
      const { isComplete, keys } = found;
      latest = { isComplete, keys, sentence: previewSentence(rule, found, vscode.l10n) };
      if (!isComplete) this.#host.notify("previewProgress", latest);
    }
    return latest;
  }

  async #list(rules: LifecycleRules, signal: AbortSignal): Promise<RuleRow[]> {
    this.#rules = await rules.list(this.#options.bucket, signal);
    return this.#rules.map(rowOf);
  }
}

function rowOf(rule: LifecycleRule): RuleRow {
  return {
    id: rule.id,
    name: displayName(rule.name),
    isEnabled: rule.isEnabled,
    status: rule.status ?? "",
    summary: [...actionsOf(rule, vscode.l10n), ...(rule.otherActions ?? [])],
    scope: scopeOf(rule, vscode.l10n),
    values: valuesOf(rule),
  };
}

/** What of a rule can be written: an identifier or a state is not for us to send. */
function editable(rule: LifecycleRule): LifecycleRuleFields {
  const { id, status, otherActions, ...fields } = rule;
  void [id, status, otherActions];
  return fields;
}

function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`));
}
