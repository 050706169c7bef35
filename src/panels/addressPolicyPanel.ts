import * as vscode from "vscode";
import {
  addressEffect,
  addressProblems,
  type AddressLists,
  type AddressPolicies,
  type AddressPolicy,
} from "../core/bucketPolicy.ts";
import { displayName } from "../core/display.ts";
import { isStorageError } from "../core/errors.ts";
import {
  parseAddressLists,
  type AddressPolicyCalls,
  type AddressPolicyContent,
  type AddressPolicyNotices,
  type CheckedLists,
  type LineRemark,
  type PolicyOutcome,
} from "../protocol/addressPolicy.ts";
import { serve, type Host } from "../protocol/rpcHost.ts";
import { addressPolicyTexts, remarkOf, stateOf, warningsOf } from "./addressPolicyTexts.ts";
import { portOf } from "./panelSet.ts";

export interface AddressPolicyPanelOptions {
  readonly bucket: string;
  readonly policies: (signal: AbortSignal) => Promise<AddressPolicies>;
  /** This computer's addresses, as far as it knows them itself. */
  readonly ownAddresses: () => readonly string[];
  readonly explain: (error: unknown) => string;
}

/** The host of one open panel of a bucket's addresses. */
export class AddressPolicyPanel implements vscode.Disposable {
  readonly #options: AddressPolicyPanelOptions;
  readonly #host: Host<AddressPolicyNotices>;
  /** As it was last read: what a change is compared with. */
  #seen: AddressPolicy | undefined;

  constructor(panel: Pick<vscode.WebviewPanel, "webview">, options: AddressPolicyPanelOptions) {
    this.#options = options;
    this.#host = serve<AddressPolicyCalls, AddressPolicyNotices>(
      portOf(panel.webview),
      {
        load: { parse: () => undefined, answer: (_, signal) => this.#load(signal) },
        check: { parse: parseAddressLists, answer: (lists) => this.#check(lists) },
        save: {
          parse: parseAddressLists,
          answer: (lists, signal) => this.#save(lists, signal),
        },
        remove: { parse: () => undefined, answer: (_, signal) => this.#remove(signal) },
      },
      (error) => ({ message: options.explain(error) }),
    );
  }

  dispose(): void {
    this.#host.dispose();
  }

  async #load(signal: AbortSignal): Promise<AddressPolicyContent> {
    await this.#read(signal);
    return {
      title: displayName(this.#options.bucket),
      policy: stateOf(this.#seen, vscode.l10n),
      texts: addressPolicyTexts(vscode.l10n),
    };
  }

  #check(lists: AddressLists): CheckedLists {
    const remarks = remarksOn(lists);
    const isReadable = remarks.every(({ severity }) => severity !== "error");
    const isEmpty = countOf(trimmed(lists)) === 0;
    const warnings = isReadable && !isEmpty ? this.#warnings(trimmed(lists)) : [];
    return { remarks, warnings };
  }

  #warnings(lists: AddressLists): string[] {
    const effect = addressEffect(this.#seen, lists, this.#options.ownAddresses());
    return warningsOf(effect, vscode.l10n);
  }

  async #save(typed: AddressLists, signal: AbortSignal): Promise<PolicyOutcome> {
    const remarks = remarksOn(typed);
    const lists = trimmed(typed);
    if (remarks.some(({ severity }) => severity === "error")) {
      const message = vscode.l10n.t("Nothing was saved: correct the lines below first.");
      return { kind: "invalid", remarks, message };
    }
    if (countOf(lists) === 0) {
      const message = vscode.l10n.t(
        "Nothing was saved: a policy needs at least one address. To let every address in again, delete the policy.",
      );
      return { kind: "invalid", remarks, message };
    }
    if (!(await this.#isWanted(lists))) return { kind: "cancelled" };
    const { bucket } = this.#options;
    return this.#change(signal, vscode.l10n.t("The policy is saved."), (policies) =>
      this.#seen
        ? policies.update(bucket, this.#seen, lists, signal)
        : policies.create(bucket, lists, signal),
    );
  }

  async #isWanted(lists: AddressLists): Promise<boolean> {
    const warnings = this.#warnings(lists);
    if (warnings.length === 0) return true;
    const save = vscode.l10n.t("Save Anyway");
    const answer = await vscode.window.showWarningMessage(
      vscode.l10n.t("Save the policy of “{0}”?", displayName(this.#options.bucket)),
      { modal: true, detail: warnings.join("\n\n") },
      save,
    );
    return answer === save;
  }

  async #remove(signal: AbortSignal): Promise<PolicyOutcome> {
    const seen = this.#seen;
    if (!seen) return { kind: "cancelled" };
    const remove = vscode.l10n.t("Delete Policy");
    const answer = await vscode.window.showWarningMessage(
      vscode.l10n.t("Delete the policy of “{0}”?", displayName(this.#options.bucket)),
      {
        modal: true,
        detail: vscode.l10n.t("With the right keys, every address may reach the bucket then."),
      },
      remove,
    );
    if (answer !== remove) return { kind: "cancelled" };
    return this.#change(signal, vscode.l10n.t("The policy is deleted."), (policies) =>
      policies.remove(this.#options.bucket, seen, signal),
    );
  }

  /** Changes the policy as it was seen; whoever changed it meanwhile is not overwritten. */
  async #change(
    signal: AbortSignal,
    done: string,
    act: (policies: AddressPolicies) => Promise<unknown>,
  ): Promise<PolicyOutcome> {
    try {
      await act(await this.#options.policies(signal));
    } catch (error) {
      if (!isStorageError(error, "conflict", "noSuchResource")) throw error;
      const message = vscode.l10n.t(
        "The policy was changed by somebody else meanwhile, so nothing was written. Saving again writes the lists below.",
      );
      return { kind: "conflict", message, policy: await this.#read(signal) };
    }
    return { kind: "saved", message: done, policy: await this.#read(signal) };
  }

  async #read(signal: AbortSignal) {
    const policies = await this.#options.policies(signal);
    this.#seen = await policies.get(this.#options.bucket, signal);
    return stateOf(this.#seen, vscode.l10n);
  }
}

/** Remarks on the lines as they were typed: an empty line is not there yet, and keeps its place. */
function remarksOn(lists: AddressLists): LineRemark[] {
  const kept = (lines: readonly string[]) =>
    lines.flatMap((line, index) => (line.trim() === "" ? [] : [index]));
  const places = { readWrite: kept(lists.readWrite), readOnly: kept(lists.readOnly) };
  return addressProblems(trimmed(lists)).map((problem) => {
    const remark = remarkOf(problem, vscode.l10n);
    return { ...remark, index: places[remark.list][remark.index] ?? remark.index };
  });
}

function trimmed({ readWrite, readOnly }: AddressLists): AddressLists {
  const lines = (list: readonly string[]) => list.map((line) => line.trim()).filter(Boolean);
  return { readWrite: lines(readWrite), readOnly: lines(readOnly) };
}

function countOf({ readWrite, readOnly }: AddressLists): number {
  return readWrite.length + readOnly.length;
}
