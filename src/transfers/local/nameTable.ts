import { hash } from "node:crypto";

/**
 * Which local name belongs to which key, for any number of names: only hashes are kept, 16 bytes
 * for a name. Two names with one hash would only make one of them change.
 */
export class NameTable {
  #names = new Float64Array(1024);
  #owners = new Float64Array(1024);
  #size = 0;

  /** Takes the name for the owner. False when it belongs to another one. */
  claim(name: string, owner: string): boolean {
    const nameHash = hashOf(name);
    const ownerHash = hashOf(owner);
    const at = this.#find(nameHash);
    if (this.#names[at] !== 0) return this.#owners[at] === ownerHash;
    this.#names[at] = nameHash;
    this.#owners[at] = ownerHash;
    this.#size += 1;
    if (this.#size * 2 > this.#names.length) this.#grow();
    return true;
  }

  #find(nameHash: number): number {
    const capacity = this.#names.length;
    let at = nameHash % capacity;
    for (;;) {
      const found = this.#names[at];
      if (found === nameHash || found === 0) return at;
      at = (at + 1) % capacity;
    }
  }

  #grow(): void {
    const names = this.#names;
    const owners = this.#owners;
    this.#names = new Float64Array(names.length * 2);
    this.#owners = new Float64Array(names.length * 2);
    names.forEach((nameHash, from) => {
      if (nameHash === 0) return;
      const at = this.#find(nameHash);
      this.#names[at] = nameHash;
      this.#owners[at] = owners[from] ?? 0;
    });
  }
}

/** 48 bits, which a number holds exactly; never 0, which means free. */
function hashOf(text: string): number {
  return hash("sha1", text, "buffer").readUIntBE(0, 6) + 1;
}
