#!/usr/bin/env node
// node-redis, two major versions, against a server: smoke_node_redis.mjs PORT [TLS_PORT CA_FILE]
// Tries what the library is for, encrypted too if there is a port for that. The data of the server is lost.
// Prints a line for each check, and exits with 1 if one failed.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as redis4 from "redis4";
import * as redis5 from "redis5";

const PATIENCE_MILLIS = 20_000;
const [port, tlsPort, caFile] = process.argv.slice(2);

/** The clients of the current check, which end with it. */
let clients = [];

function end(client) {
  if (client.destroy) {
    client.destroy();
  } else {
    return client.disconnect();
  }
}

async function open(library, socket, options = {}) {
  const client = library.createClient({ socket, ...options });
  // What a check has to know, it sees in the reply to its request.
  client.on("error", () => {});
  clients.push(client);
  return client.connect();
}

async function hello({ connect }) {
  const client = await connect({ name: "smoke" });
  assert.equal(await client.ping(), "PONG");
  assert.equal(await client.sendCommand(["CLIENT", "GETNAME"]), "smoke");
  await client.hSet("hash", { a: "1", b: "2" });
  assert.deepEqual({ ...(await client.hGetAll("hash")) }, { a: "1", b: "2" });
  await client.zAdd("zset", [{ score: 1.5, value: "a" }, { score: 2, value: "b" }]);
  assert.deepEqual(await client.zRangeWithScores("zset", 0, -1), [
    { value: "a", score: 1.5 }, { value: "b", score: 2 },
  ]);
  const long = "x".repeat(1 << 20);
  await client.set("long", long);
  assert.equal(await client.get("long"), long);
  assert.equal(await client.get("missing"), null);
  await assert.rejects(client.incr("long"), /not an integer/);
}

async function pipeline({ connect }) {
  const client = await connect();
  const replies = await Promise.all(Array.from({ length: 10_000 }, () => client.incr("a")));
  assert.deepEqual(replies, Array.from({ length: 10_000 }, (_, i) => i + 1));
}

async function transaction({ connect, library }) {
  const [client, other] = [await connect(), await connect()];
  assert.deepEqual(await client.multi().set("a", "1").incr("a").get("a").exec(), ["OK", 2, "2"]);
  await client.watch("a");
  await other.set("a", "5");
  await assert.rejects(client.multi().set("a", "3").exec(), library.WatchError);
  assert.equal(await client.get("a"), "5");
}

async function messages({ connect }) {
  const [client, listener] = [await connect(), await connect()];
  const heard = [];
  const hear = (message, channel) => heard.push(`${channel} ${message}`);
  await listener.subscribe("news", hear);
  await listener.pSubscribe("n?w", hear);
  assert.equal(await client.publish("news", "one"), 1);
  assert.equal(await client.publish("now", "two"), 1);
  const deadline = Date.now() + PATIENCE_MILLIS;
  while (heard.length < 2 && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  assert.deepEqual(heard, ["news one", "now two"]);
  await listener.unsubscribe("news");
  assert.equal(await client.publish("news", "three"), 0);
}

async function scan({ connect }) {
  const client = await connect();
  await Promise.all(Array.from({ length: 1000 }, (_, i) => client.set(`key:${i}`, "v")));
  const found = new Set();
  for await (const some of client.scanIterator({ MATCH: "key:*", COUNT: 50 })) {
    // The older version gives each key, the newer one some at a time.
    [some].flat().forEach((key) => found.add(key));
  }
  assert.equal(found.size, 1000);
}

async function blocking({ connect }) {
  const [client, other] = [await connect(), await connect()];
  const popped = client.blPop("list", 0);
  await other.rPush("list", "element");
  assert.deepEqual({ ...(await popped) }, { key: "list", element: "element" });
}

async function reconnect({ connect }) {
  const [client, other] = [await connect(), await connect()];
  const id = await client.sendCommand(["CLIENT", "ID"]);
  const ready = new Promise((resolve) => client.once("ready", resolve));
  assert.equal(Number(await other.sendCommand(["CLIENT", "KILL", "ID", String(id)])), 1);
  await ready;
  assert.equal(await client.set("a", "1"), "OK");
}

const CHECKS = [hello, pipeline, transaction, messages, scan, blocking, reconnect];
const WAYS = { plain: { host: "127.0.0.1", port: Number(port) } };
if (tlsPort) {
  WAYS.tls = { host: "127.0.0.1", port: Number(tlsPort), tls: true, ca: readFileSync(caFile) };
}

let failed = 0;
for (const [name, library, options] of [["4", redis4, {}], ["5", redis5, { RESP: 2 }], ["5-resp3", redis5, { RESP: 3 }]]) {
  for (const [way, socket] of Object.entries(WAYS)) {
    for (const check of CHECKS) {
      const title = `${check.name}-${name}-${way}`;
      const connect = (more = {}) => open(library, socket, { ...options, ...more });
      let timer;
      const patience = new Promise((_, reject) => {
        timer = setTimeout(() => reject(new Error("it takes too long")), PATIENCE_MILLIS);
      });
      try {
        await (await open(library, WAYS.plain, options)).flushAll();
        await Promise.race([check({ connect, library }), patience]);
        console.log(`ok ${title}`);
      } catch (failure) {
        failed++;
        console.log(`FAILED ${title}`);
        console.log(failure);
      } finally {
        clearTimeout(timer);
        await Promise.all(clients.map(end)).catch(() => {});
        clients = [];
      }
    }
  }
}
console.log(`node-redis: ${failed} failed`);
process.exit(failed ? 1 : 0);
