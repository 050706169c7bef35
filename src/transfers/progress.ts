import type { FileProgress, TransferProgress } from "./transfer.ts";

const leastMsBetween = 100;

/** How far one file has come. */
export interface ItemProgress {
  /** Bytes handed on since the last call; negative when they have to be sent again. */
  add(bytes: number): void;
  /** Bytes that an earlier run moved. */
  keep(bytes: number): void;
  /** It turned out to have another size than was counted. */
  resize(sizeBytes: number): void;
  /** Nothing more will happen to it: done, skipped or failed. */
  settle(): void;
  /** Nothing has come of it, and it begins anew. */
  withdraw(): void;
}

type Figures = Omit<TransferProgress, "failed">;

/** Figures of one transfer, told to its caller at most ten times a second. */
export class Progress {
  readonly #listener: ((figures: Figures) => void) | undefined;
  readonly #active = new Set<() => FileProgress>();
  #filesDone = 0;
  #filesTotal = 0;
  #bytesDone = 0;
  #bytesTotal = 0;
  #bytesMoved = 0;
  #isCounting = true;
  #current = "";
  #lastMs = -Infinity;
  #timer: NodeJS.Timeout | undefined;

  constructor(listener: ((figures: Figures) => void) | undefined) {
    this.#listener = listener;
  }

  found(files: number, bytes: number): void {
    this.#filesTotal += files;
    this.#bytesTotal += bytes;
    this.#changed();
  }

  /** What an earlier run did and will not be found again. */
  doneBefore(files: number, bytes: number): void {
    this.#filesTotal += files;
    this.#filesDone += files;
    this.#bytesTotal += bytes;
    this.#bytesDone += bytes;
    this.#changed();
  }

  /** `countedBytes` is what was counted when the file was found. */
  item(name: string, countedBytes: number): ItemProgress {
    let sizeBytes = countedBytes;
    let moved = 0;
    let isSettled = false;
    const shown = () => ({ name, bytesDone: Math.min(moved, sizeBytes), sizeBytes });
    this.#active.add(shown);
    const arrived = (bytes: number) => {
      const before = Math.min(moved, sizeBytes);
      moved += bytes;
      this.#bytesDone += Math.min(moved, sizeBytes) - before;
      this.#current = name;
      this.#changed();
    };
    return {
      add: (bytes) => {
        if (isSettled) return;
        this.#bytesMoved += bytes;
        arrived(bytes);
      },
      keep: (bytes) => {
        if (!isSettled) arrived(bytes);
      },
      resize: (newBytes) => {
        this.#bytesTotal += newBytes - sizeBytes;
        this.#bytesDone += Math.min(moved, newBytes) - Math.min(moved, sizeBytes);
        sizeBytes = newBytes;
        this.#changed();
      },
      settle: () => {
        if (isSettled) return;
        isSettled = true;
        this.#active.delete(shown);
        this.#bytesDone += sizeBytes - Math.min(moved, sizeBytes);
        this.#filesDone += 1;
        this.#current = name;
        this.#changed();
      },
      withdraw: () => {
        if (isSettled) return;
        isSettled = true;
        this.#active.delete(shown);
        this.#bytesDone -= Math.min(moved, sizeBytes);
        this.#changed();
      },
    };
  }

  /** An item of which nothing is told before it is over. */
  settle(name: string, countedBytes: number): void {
    this.#bytesDone += countedBytes;
    this.#filesDone += 1;
    this.#current = name;
    this.#changed();
  }

  counted(): void {
    this.#isCounting = false;
    this.#changed();
  }

  /** Tells the figures as they are now, whenever the ones before were told. */
  tellNow(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#tell();
  }

  #changed(): void {
    if (!this.#listener || this.#timer) return;
    const waitMs = this.#lastMs + leastMsBetween - performance.now();
    if (waitMs <= 0) this.#tell();
    else
      this.#timer = setTimeout(() => {
        this.#timer = undefined;
        this.#tell();
      }, Math.ceil(waitMs));
  }

  #tell(): void {
    this.#lastMs = performance.now();
    this.#listener?.({
      filesDone: this.#filesDone,
      filesTotal: this.#filesTotal,
      bytesDone: this.#bytesDone,
      bytesTotal: this.#bytesTotal,
      bytesMoved: this.#bytesMoved,
      isCounting: this.#isCounting,
      current: this.#current,
      active: Array.from(this.#active, (show) => show()),
    });
  }
}
