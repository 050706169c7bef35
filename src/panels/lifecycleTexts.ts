import type * as vscode from "vscode";
import { displayName } from "../core/display.ts";
import { formatBytes, formatCount } from "../core/format.ts";
import type {
  LifecycleFieldProblem,
  LifecycleProblem,
  LifecycleRuleFields,
} from "../core/lifecycle.ts";
import type {
  LifecycleTexts,
  RuleInput,
  RuleInputText,
  RuleRemark,
} from "../protocol/lifecycle.ts";
import type { Found } from "./lifecyclePreview.ts";

type L10n = Pick<typeof vscode.l10n, "t">;

/** What a rule does, a sentence for each action. */
export function actionsOf(rule: LifecycleRuleFields, l10n: L10n): string[] {
  const sentences: string[] = [];
  const { expirationDays, expirationDate, noncurrentDays, abortUploadsAfterDays } = rule;
  if (expirationDays !== undefined) {
    sentences.push(l10n.t("Removes objects {0} days after their creation.", expirationDays));
  }
  if (expirationDate && !Number.isNaN(expirationDate.getTime())) {
    const day = expirationDate.toISOString().slice(0, 10);
    sentences.push(l10n.t("Removes objects from {0} on.", day));
  }
  if (noncurrentDays !== undefined) {
    const newer = rule.newerNoncurrentVersions ?? 0;
    sentences.push(
      newer > 0
        ? l10n.t(
            "Removes earlier versions {0} days after they were replaced, but keeps the {1} newest.",
            noncurrentDays,
            newer,
          )
        : l10n.t("Removes earlier versions {0} days after they were replaced.", noncurrentDays),
    );
  }
  if (rule.removesExpiredDeleteMarkers) {
    sentences.push(l10n.t("Removes delete markers that hide nothing any more."));
  }
  if (abortUploadsAfterDays !== undefined) {
    sentences.push(
      l10n.t("Aborts uploads that are unfinished after {0} days.", abortUploadsAfterDays),
    );
  }
  return sentences;
}

/** What a rule applies to. */
export function scopeOf({ filter }: LifecycleRuleFields, l10n: L10n): string {
  const parts = [
    filter?.prefix ? l10n.t("keys that begin with “{0}”", displayName(filter.prefix)) : undefined,
    filter?.tags
      ? l10n.t(
          "tags {0}",
          displayName(
            Object.entries(filter.tags)
              .map((tag) => tag.join("="))
              .join(", "),
          ),
        )
      : undefined,
    filter?.largerThanBytes === undefined
      ? undefined
      : l10n.t("larger than {0}", formatBytes(filter.largerThanBytes)),
    filter?.smallerThanBytes === undefined
      ? undefined
      : l10n.t("smaller than {0}", formatBytes(filter.smallerThanBytes)),
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? l10n.t("all objects of the bucket") : parts.join(", ");
}

/** The sentence beside a field. */
export function remarkOf({ field, problem }: LifecycleFieldProblem, l10n: L10n): RuleRemark {
  const input: RuleRemark["input"] = field === "filter" ? "smallerThanBytes" : field;
  return { input, message: problemSentence(problem, l10n) };
}

function problemSentence(problem: LifecycleProblem, l10n: L10n): string {
  switch (problem) {
    case "missing":
      return l10n.t("Give the rule a name.");
    case "notAWholeNumber":
      return l10n.t("Enter a whole number.");
    case "notPositive":
      return l10n.t("Enter 1 or more.");
    case "negative":
      return l10n.t("The number cannot be negative.");
    case "tooLarge":
      return l10n.t("The number is too large.");
    case "nameTaken":
      return l10n.t("The bucket has a rule of this name already.");
    case "doesNothing":
      return l10n.t("The rule does nothing yet: fill in at least one action.");
    case "excludesDays":
      return l10n.t("Enter days or a date, not both.");
    case "needsNoncurrentDays":
      return l10n.t("Say after how many days earlier versions are removed.");
    case "impossibleSizes":
      return l10n.t("No object is larger than the first and smaller than the second.");
  }
}

/** What a preview found so far, a sentence for each thing that the rule does. */
export function previewSentence(rule: LifecycleRuleFields, found: Found, l10n: L10n): string {
  const expires = rule.expirationDays !== undefined || rule.expirationDate !== undefined;
  const { noncurrentDays, removesExpiredDeleteMarkers, abortUploadsAfterDays } = rule;
  const sentences = [
    ...(expires ? [objectsSentence(found, l10n)] : []),
    ...(noncurrentDays === undefined
      ? []
      : [
          l10n.t(
            "Earlier versions: {0} of {1}, {2} in all.",
            formatCount(found.versions),
            formatCount(found.versionsListed),
            formatBytes(found.versionBytes),
          ),
        ]),
    ...(removesExpiredDeleteMarkers
      ? [l10n.t("Delete markers that hide nothing: {0}.", formatCount(found.deleteMarkers))]
      : []),
    ...(abortUploadsAfterDays === undefined
      ? []
      : [
          l10n.t(
            "Unfinished uploads: {0} of {1}.",
            formatCount(found.uploads),
            formatCount(found.uploadsListed),
          ),
        ]),
  ];
  if (sentences.length === 0) return l10n.t("The rule removes nothing: it has no action yet.");
  return sentences.join(" ");
}

function objectsSentence(found: Found, l10n: L10n): string {
  const listed = formatCount(found.listed);
  if (!found.isComplete) {
    return l10n.t("{0} so far, of {1} looked at…", formatCount(found.objects), listed);
  }
  if (found.objects === 0) return l10n.t("It would remove none of the {0} objects today.", listed);
  return l10n.t(
    "It would remove {0} of {1} objects today, {2} in all.",
    formatCount(found.objects),
    listed,
    formatBytes(found.bytes),
  );
}

export function lifecycleTexts(l10n: L10n): LifecycleTexts {
  return {
    heading: l10n.t("Lifecycle rules"),
    intro: l10n.t("The service removes what these rules say by itself, about once a day."),
    newRule: l10n.t("Add Rule"),
    editRule: l10n.t("Edit Rule"),
    none: l10n.t("The bucket has no lifecycle rules: nothing is removed by itself."),
    edit: l10n.t("Edit"),
    duplicate: l10n.t("Duplicate"),
    remove: l10n.t("Delete"),
    save: l10n.t("Save"),
    cancel: l10n.t("Cancel"),
    enabled: l10n.t("Enabled"),
    disabled: l10n.t("Disabled"),
    appliesTo: l10n.t("Applies to"),
    actions: l10n.t("What it does"),
    preview: l10n.t("What Would This Rule Remove?"),
    stopPreview: l10n.t("Stop"),
    copySuffix: l10n.t("copy"),
    inputs: inputTexts(l10n),
  };
}

function inputTexts(l10n: L10n): Readonly<Record<RuleInput, RuleInputText>> {
  const days = l10n.t("days");
  return {
    name: { label: l10n.t("Name") },
    isEnabled: { label: l10n.t("Enabled") },
    prefix: {
      label: l10n.t("Prefix"),
      help: l10n.t("Only keys that begin with this. Empty: all."),
      placeholder: "logs/",
    },
    tags: {
      label: l10n.t("Tags"),
      help: l10n.t("One name=value a line; an object must have all of them."),
    },
    largerThanBytes: { label: l10n.t("Larger than (bytes)") },
    smallerThanBytes: { label: l10n.t("Smaller than (bytes)") },
    expirationDays: {
      label: l10n.t("Remove objects after"),
      placeholder: days,
      help: l10n.t("Days after an object was created."),
    },
    expirationDate: { label: l10n.t("Remove objects from this day on"), placeholder: "YYYY-MM-DD" },
    removesExpiredDeleteMarkers: {
      label: l10n.t("Remove delete markers that hide nothing any more"),
    },
    noncurrentDays: {
      label: l10n.t("Remove earlier versions after"),
      placeholder: days,
      help: l10n.t("Days after a version was replaced or deleted."),
    },
    newerNoncurrentVersions: {
      label: l10n.t("Keep this many earlier versions"),
      help: l10n.t("The newest of them stay, however old they are."),
    },
    abortUploadsAfterDays: {
      label: l10n.t("Abort unfinished uploads after"),
      placeholder: days,
      help: l10n.t("Days after an upload was started. What it holds costs storage until then."),
    },
    ageAttribute: {
      label: l10n.t("Age is counted from"),
      help: l10n.t("The attribute of an object that tells its age, in the service's own word."),
    },
  };
}
