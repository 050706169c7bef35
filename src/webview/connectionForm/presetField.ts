import "@vscode-elements/elements/dist/vscode-option/index.js";
import "@vscode-elements/elements/dist/vscode-single-select/index.js";
import type { DraftField, DraftValues } from "../../core/connectionDraft.ts";
import {
  presetEndpoint,
  type FormContent,
  type FormPreset,
} from "../../protocol/connectionForm.ts";
import { element, freshId } from "../element.ts";
import type { InputField } from "../inputField.ts";
import { Suggestions } from "../suggestions.ts";

/** The fields that a preset fills in. */
export interface PresetTarget {
  get(field: "name" | "endpoint" | "region"): string;
  set(values: DraftValues): void;
}

/**
 * The list of known services. Choosing one fills in the endpoint, and while the endpoint is the one
 * of the preset, it follows the region.
 */
export class PresetField {
  readonly root: HTMLElement;
  readonly #select = document.createElement("vscode-single-select");
  readonly #presets: readonly FormPreset[];
  readonly #regions: Suggestions;
  readonly #target: PresetTarget;
  #preset: FormPreset | undefined;
  #region = "";

  constructor(content: FormContent, region: InputField, target: PresetTarget) {
    const { label, other } = content.texts.preset;
    this.#presets = content.presets;
    this.#target = target;
    this.#regions = new Suggestions(region, content.texts.fields.s3.region.label);
    this.#select.id = freshId("preset");
    this.#select.label = label;
    this.#select.append(
      option("", other),
      ...this.#presets.map(({ id, label }) => option(id, label)),
    );
    this.#select.addEventListener("change", () => this.#chosen());
    this.root = element(
      "div",
      { class: "field" },
      element("label", { for: this.#select.id, class: "label" }, label),
      this.#select,
    );
    this.#select.dataset.field = "preset";
  }

  /** A host that the extension knows by its name, or does not. */
  recognised(id: string): void {
    if (id === "" && this.#preset?.isSelfHosted) return;
    if (id !== (this.#preset?.id ?? "")) this.#take(id);
  }

  /** Called when a person changed the region or the endpoint. */
  follow(changed: DraftField): void {
    const before = this.#region;
    this.#region = this.#target.get("region");
    if (changed !== "region" || !this.#preset) return;
    if (this.#target.get("endpoint") === presetEndpoint(this.#preset, before)) {
      this.#target.set({ endpoint: presetEndpoint(this.#preset, this.#region.trim()) });
    }
  }

  #chosen(): void {
    this.#take(this.#select.value);
    const preset = this.#preset;
    if (!preset) return;
    const current = this.#target.get("region");
    const region = preset.regions.includes(current) ? current : (preset.regions[0] ?? current);
    this.#region = region;
    this.#target.set({
      ...{ region, endpoint: presetEndpoint(preset, region), addressing: preset.addressing },
      ...(this.#target.get("name").trim() === "" && { name: preset.label }),
    });
  }

  #take(id: string): void {
    this.#preset = this.#presets.find((preset) => preset.id === id);
    this.#select.value = this.#preset?.id ?? "";
    this.#regions.values = this.#preset?.regions ?? [];
    this.#region = this.#target.get("region");
  }
}

function option(value: string, label: string): HTMLElement {
  const made = document.createElement("vscode-option");
  made.value = value;
  made.textContent = label;
  return made;
}
