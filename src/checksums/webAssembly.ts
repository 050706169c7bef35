/** As much of it as is used here; Node's types have none. */
interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: object };
}

/** Of a module that needs nothing and exports its memory. */
export interface Instance {
  readonly memory: { readonly buffer: ArrayBuffer };
}

/** Runs a module, given in Base64. Undefined where there is no WebAssembly, or none of its kind. */
export function instantiate<T extends Instance>(wasm: string): T | undefined {
  const { WebAssembly } = globalThis as { readonly WebAssembly?: WebAssemblyApi };
  if (!WebAssembly) return undefined;
  try {
    const module = new WebAssembly.Module(Buffer.from(wasm, "base64"));
    return new WebAssembly.Instance(module).exports as T;
  } catch {
    // Processors without 16 bytes at once, and processes that may take no memory of its kind.
    return undefined;
  }
}
