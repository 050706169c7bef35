import { posix } from "node:path";

/** The part of `vscode.Uri` that commands use. */
export class Uri {
  readonly scheme: string;
  readonly authority: string;
  readonly path: string;
  readonly query: string;

  constructor(parts: { scheme: string; authority?: string; path?: string; query?: string }) {
    this.scheme = parts.scheme;
    this.authority = parts.authority ?? "";
    this.path = parts.path ?? "";
    this.query = parts.query ?? "";
  }

  static from(parts: { scheme: string; authority?: string; path?: string; query?: string }): Uri {
    return new Uri(parts);
  }

  static file(path: string): Uri {
    return new Uri({ scheme: "file", path });
  }

  static parse(text: string): Uri {
    const { protocol, host, pathname, search } = new URL(text);
    return new Uri({
      scheme: protocol.slice(0, -1),
      authority: host,
      path: decodeURIComponent(pathname),
      query: decodeURIComponent(search.slice(1)),
    });
  }

  static joinPath(base: Uri, ...segments: string[]): Uri {
    return new Uri({ ...base, path: posix.join(base.path, ...segments) });
  }

  get fsPath(): string {
    return this.path;
  }

  toString(): string {
    const path = this.path.split("/").map(encodeURIComponent).join("/");
    const query = this.query === "" ? "" : `?${encodeURIComponent(this.query)}`;
    return `${this.scheme}://${this.authority}${path}${query}`;
  }
}
