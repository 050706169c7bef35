// npm run bench: the data plane beside the AWS SDK and beside bare undici.
export {};

await import("../bench/main.ts");
