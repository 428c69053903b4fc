// What the scripts of this folder share: the port, patience, and a run of checks.
import assert from "node:assert/strict";
import { Redis } from "ioredis";

const PATIENCE_MILLIS = 30_000;
const port = Number(process.argv[2]);

/** What the current check has opened and must be closed after it, the last first. */
let opened = [];

/** Has something closed at the end of the current check. */
export function closing(close) {
  opened.push(close);
}

export function connect(options = {}) {
  const client = new Redis({ host: "127.0.0.1", port, ...options });
  // What a check has to know, it sees in the reply to its request.
  client.on("error", () => {});
  closing(() => client.disconnect());
  return client;
}

export async function until(condition) {
  const deadline = Date.now() + PATIENCE_MILLIS;
  while (!(await condition())) {
    assert.ok(Date.now() < deadline, "it never came to be");
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

async function closeAll() {
  const all = opened.reverse();
  opened = [];
  for (const close of all) {
    await close();
  }
}

/** Runs each check on an empty server, prints a line for each, and exits with 1 if one failed. */
export async function run(name, checks) {
  let failed = 0;
  for (const check of checks) {
    let timer;
    const patience = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error("it takes too long")), PATIENCE_MILLIS);
    });
    try {
      await Promise.race([connect().flushall().then(check).then(closeAll), patience]);
      console.log(`ok ${check.name}`);
    } catch (failure) {
      failed++;
      console.log(`FAILED ${check.name}`);
      console.log(failure);
      await Promise.race([closeAll(), new Promise((resolve) => setTimeout(resolve, 1000))]).catch(() => {});
    } finally {
      clearTimeout(timer);
    }
  }
  console.log(`${name}: ${checks.length - failed} passed, ${failed} failed`);
  process.exit(failed ? 1 : 0);
}
