#!/usr/bin/env node
// ioredis against a server: smoke_ioredis.mjs PORT [CHECK...]; "cluster" needs a server in cluster mode, and comes only if asked for
// Tries what the library is for. The data of the server is lost. Prints a line for each check, and exits with 1 if one failed.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createRequire } from "node:module";
import { Cluster, Redis } from "ioredis";

const PATIENCE_MILLIS = 20_000;
const port = Number(process.argv[2]);
const version = createRequire(import.meta.url)("ioredis/package.json").version;

/** The clients of the current check, which end with it. */
let clients = [];

function connect(options = {}) {
  const client = new Redis({ host: "127.0.0.1", port, protocol: 3, ...options });
  // What a check has to know, it sees in the reply to its request.
  client.on("error", () => {});
  clients.push(client);
  return client;
}

async function until(condition) {
  const deadline = Date.now() + PATIENCE_MILLIS;
  while (!(await condition())) {
    assert.ok(Date.now() < deadline, "it never came to be");
  }
}

/** The next messages that a client hears. */
function hear(client, event, count) {
  return new Promise((resolve) => {
    const heard = [];
    client.on(event, (...message) => {
      heard.push(message);
      if (heard.length === count) {
        resolve(heard);
      }
    });
  });
}

async function hello() {
  const client = connect({ connectionName: "smoke", replyMapping: "resp3" });
  assert.equal(await client.ping(), "PONG");
  assert.equal(await client.client("GETNAME"), "smoke");
  const binary = Buffer.from([0, 13, 10, 255]);
  await client.set("binary", binary);
  assert.deepEqual(await client.getBuffer("binary"), binary);
  assert.equal((await client.call("HELLO")).proto, 3);
}

async function pipeline() {
  const batch = connect().pipeline();
  for (let i = 0; i < 10_000; i++) {
    batch.incr("a");
  }
  const replies = await batch.exec();
  assert.deepEqual(replies, Array.from({ length: 10_000 }, (_, i) => [null, i + 1]));
}

async function transaction() {
  const client = connect();
  const other = connect();
  await client.watch("a", "b");
  assert.deepEqual(await client.multi().incr("a").set("b", "x").exec(), [[null, 1], [null, "OK"]]);
  await client.watch("a", "b");
  await other.set("b", "y");
  assert.equal(await client.multi().incr("a").exec(), null);
  assert.deepEqual(await client.mget("a", "b"), ["1", "y"]);
}

async function messages() {
  const listener = connect();
  const publisher = connect();
  assert.equal(await listener.subscribe("news"), 1);
  assert.equal(await listener.psubscribe("n*"), 2);
  const direct = hear(listener, "message", 1);
  const byPattern = hear(listener, "pmessage", 1);
  assert.equal(await publisher.publish("news", "hello"), 2);
  assert.deepEqual(await direct, [["news", "hello"]]);
  assert.deepEqual(await byPattern, [["n*", "news", "hello"]]);
  await listener.unsubscribe("news");
  await listener.punsubscribe("n*");
  assert.equal(await publisher.publish("news", "hello"), 0);
  assert.equal(await listener.ping(), "PONG");
}

async function scan() {
  const client = connect();
  const keys = Array.from({ length: 1000 }, (_, i) => `key${i}`);
  await client.mset(keys.flatMap((key, i) => [key, "x", `other${i}`, "x"]));
  const found = new Set();
  for await (const some of client.scanStream({ match: "key*", count: 50 })) {
    some.forEach((key) => found.add(key));
  }
  assert.deepEqual([...found].sort(), keys.sort());
}

async function expiry() {
  const client = connect();
  await client.set("a", "1", "EX", 100);
  const ttl = await client.ttl("a");
  assert.ok(ttl > 0 && ttl <= 100, `TTL is ${ttl}`);
  assert.equal(await client.persist("a"), 1);
  assert.equal(await client.ttl("a"), -1);
  assert.equal(await client.pexpireat("a", 1), 1);
  assert.equal(await client.get("a"), null);
  await client.set("b", "1", "PX", 20);
  await until(async () => (await client.get("b")) === null);
  assert.equal(await client.ttl("b"), -2);
}

/** What a client that asks for a connection is told first. */
async function refusal(options) {
  const client = connect({ lazyConnect: true, retryStrategy: null, ...options });
  const failure = once(client, "error");
  client.connect().catch(() => {});
  return (await failure)[0].message;
}

async function authentication() {
  const admin = connect();
  assert.match(await refusal({ username: "nobody", password: "wrong" }), /^WRONGPASS /);
  await admin.config("SET", "requirepass", "secret");
  try {
    assert.match(await refusal({}), /^NOAUTH /);
    assert.match(await refusal({ password: "wrong" }), /^WRONGPASS /);
    assert.equal(await connect({ password: "secret" }).ping(), "PONG");
  } finally {
    await admin.config("SET", "requirepass", "");
  }
  assert.equal(await connect().ping(), "PONG");
}

async function reconnect() {
  const client = connect();
  await client.set("a", "1");
  const id = await client.client("ID");
  const closed = once(client, "close");
  assert.equal(await connect().client("KILL", "ID", id), 1);
  await closed;
  assert.equal(await client.get("a"), "1");
  assert.notEqual(await client.client("ID"), id);
}

async function cluster() {
  const client = new Cluster([{ host: "127.0.0.1", port }]);
  client.on("error", () => {});
  clients.push(client);
  const keys = Array.from({ length: 200 }, (_, i) => `key${i}`);
  await Promise.all(keys.map((key) => client.set(key, key)));
  assert.deepEqual(await Promise.all(keys.map((key) => client.get(key))), keys);
  assert.deepEqual(client.nodes("master").map((node) => node.options.port), [port]);
  await client.mset("{t}a", "1", "{t}b", "2");
  assert.deepEqual(await client.multi().incr("{t}a").mget("{t}a", "{t}b").exec(), [[null, 2], [null, ["2", "2"]]]);
  await assert.rejects(client.mget("a", "b"), /^ReplyError: CROSSSLOT /);
  assert.equal(await client.eval("return redis.call('get', KEYS[1])", 1, "{t}b"), "2");
}

const usual = [hello, pipeline, transaction, messages, scan, expiry, authentication, reconnect];
const asked = process.argv.slice(3);
const checks = asked.length ? [...usual, cluster].filter((check) => asked.includes(check.name)) : usual;
let failed = 0;
for (const check of checks) {
  let timer;
  const patience = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error("it takes too long")), PATIENCE_MILLIS);
  });
  try {
    await Promise.race([connect().flushall().then(check), patience]);
    console.log(`ok ${check.name}`);
  } catch (failure) {
    failed++;
    console.log(`FAILED ${check.name}`);
    console.log(failure);
  } finally {
    clearTimeout(timer);
    clients.forEach((client) => client.disconnect());
    clients = [];
  }
}
console.log(`ioredis ${version}: ${checks.length - failed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
