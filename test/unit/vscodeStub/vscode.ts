import { Emitter } from "../../../src/core/events.ts";
import { QuickPickStub } from "./quickPick.ts";
import { Uri } from "./uri.ts";
import { user } from "./ui.ts";

/** What of VS Code's API commands use, driven by the scripted user of `ui.ts`. */
export { Uri };

export class EventEmitter<T> extends Emitter<T> {}

export class Disposable {
  readonly dispose: () => void;
  constructor(dispose: () => void) {
    this.dispose = dispose;
  }
  static from(...all: { dispose(): void }[]): Disposable {
    return new Disposable(() => all.forEach((one) => one.dispose()));
  }
}

export class CancellationError extends Error {
  override readonly name = "Canceled";
}

export class ThemeIcon {
  static readonly File = new ThemeIcon("file");
  static readonly Folder = new ThemeIcon("folder");
  readonly id: string;
  readonly color: ThemeColor | undefined;
  constructor(id: string, color?: ThemeColor) {
    this.id = id;
    this.color = color;
  }
}

export class ThemeColor {
  readonly id: string;
  constructor(id: string) {
    this.id = id;
  }
}

export class TreeItem {
  label: string;
  collapsibleState: number;
  contextValue?: string;
  constructor(label: string, collapsibleState: number) {
    this.label = label;
    this.collapsibleState = collapsibleState;
  }
}

export const TreeItemCheckboxState = { Unchecked: 0, Checked: 1 };

export class FileSystemError extends Error {
  readonly code: string;
  constructor(message: string, code: string) {
    super(message);
    this.code = code;
  }
  static FileNotFound = (of: unknown) => new FileSystemError(String(of), "FileNotFound");
  static FileExists = (of: unknown) => new FileSystemError(String(of), "FileExists");
  static FileIsADirectory = (of: unknown) => new FileSystemError(String(of), "FileIsADirectory");
  static NoPermissions = (of: unknown) => new FileSystemError(String(of), "NoPermissions");
  static Unavailable = (of: unknown) => new FileSystemError(String(of), "Unavailable");
}

export class TabInputText {
  readonly uri: Uri;
  constructor(uri: Uri) {
    this.uri = uri;
  }
}

export class TabInputCustom extends TabInputText {}
export class TabInputNotebook extends TabInputText {}

export class TabInputTextDiff {
  readonly original: Uri;
  readonly modified: Uri;
  constructor(original: Uri, modified: Uri) {
    this.original = original;
    this.modified = modified;
  }
}

export const FileChangeType = { Changed: 1, Created: 2, Deleted: 3 };
export const FilePermission = { Readonly: 1 };
export const TreeItemCollapsibleState = { None: 0, Collapsed: 1, Expanded: 2 };
export const ProgressLocation = { Notification: 15 };
export const InputBoxValidationSeverity = { Info: 1, Warning: 2, Error: 3 };
export const ConfigurationTarget = { Global: 1, Workspace: 2 };
export const QuickPickItemKind = { Separator: -1, Default: 0 };
export const StatusBarAlignment = { Left: 1, Right: 2 };
export const UIKind = { Desktop: 1, Web: 2 };
export const FileType = { File: 1, Directory: 2 };
export const QuickInputButtons = { Back: { id: "back" } };

export const l10n = {
  t: (message: string, ...args: unknown[]) =>
    message.replace(/\{(\d+)\}/g, (whole, index: string) =>
      Number(index) in args ? String(args[Number(index)]) : whole,
    ),
};

export const window = {
  tabGroups: {
    all: [] as { tabs: { input: unknown; isDirty?: boolean }[] }[],
    activeTabGroup: { activeTab: undefined as { label: string; input: unknown } | undefined },
  },
  showInputBox: async (options: unknown) => user.ask("showInputBox", options),
  showQuickPick: async (items: unknown, options: unknown) =>
    user.ask("showQuickPick", items, options),
  showOpenDialog: async (options: unknown) => user.ask("showOpenDialog", options),
  showSaveDialog: async (options: unknown) => user.ask("showSaveDialog", options),
  showInformationMessage: async (text: string, ...rest: unknown[]) =>
    user.message("info", text, ...rest),
  showWarningMessage: async (text: string, ...rest: unknown[]) =>
    user.message("warning", text, ...rest),
  showErrorMessage: async (text: string, ...rest: unknown[]) =>
    user.message("error", text, ...rest),
  setStatusBarMessage: (text: string) => {
    user.said.push({ method: "status", text, buttons: [] });
  },
  createStatusBarItem: () => {
    const item = { text: "", isShown: false, show: () => void (item.isShown = true), dispose() {} };
    item.dispose = () => void (item.isShown = false);
    user.statusItems.push(item);
    return item;
  },
  createQuickPick: () => new QuickPickStub((pick) => user.ask("quickPick", pick)),
  withProgress: async (
    options: { title?: string },
    work: (progress: unknown, token: unknown) => Promise<unknown>,
  ) => {
    if (options.title !== undefined) user.progressTitles.push(options.title);
    const cancelled = new Emitter<void>();
    const token = { isCancellationRequested: false, onCancellationRequested: cancelled.event };
    if (user.cancelsProgress) token.isCancellationRequested = true;
    return work({ report: () => {} }, token);
  },
  showTextDocument: async (document: unknown) => user.ask("showTextDocument", document),
};

export const commands = {
  registerCommand: (id: string, handler: (...args: unknown[]) => unknown) => {
    user.commands.set(id, handler);
    return new Disposable(() => void user.commands.delete(id));
  },
  executeCommand: async (id: string, ...args: unknown[]) => {
    user.executed.push({ id, args });
    return user.commands.get(id)?.(...args);
  },
};

export const env = {
  language: "en",
  remoteName: undefined,
  uiKind: UIKind.Desktop,
  clipboard: {
    readText: async () => user.clipboard,
    writeText: async (text: string) => {
      user.clipboard = text;
    },
  },
};

const settings = new Map<string, unknown>();

export const workspace = {
  /** Settings of a test, without the section `stowage`. */
  settings,
  getConfiguration: () => ({
    get: (key: string, fallback: unknown) => settings.get(key) ?? fallback,
    update: async (key: string, value: unknown) => void settings.set(key, value),
  }),
  textDocuments: [] as { uri: Uri; isDirty: boolean }[],
  workspaceFolders: undefined,
  openTextDocument: async (uri: Uri) => ({ uri }),
  save: async (uri: Uri) => user.ask("save", uri),
  onDidCloseTextDocument: new Emitter<unknown>().event,
  registerFileSystemProvider: () => new Disposable(() => undefined),
  fs: {
    stat: async (): Promise<{ type: number }> => ({ type: FileType.File }),
    readFile: async (): Promise<Uint8Array> => new Uint8Array(),
  },
};
