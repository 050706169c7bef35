// npm run bench: the data plane and the transfers beside the AWS SDK, rclone, s3cmd and bare undici.
export {};

await import("../bench/main.ts");
