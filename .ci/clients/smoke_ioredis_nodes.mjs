#!/usr/bin/env node
// ioredis's Cluster against three nodes: smoke_ioredis_nodes.mjs HOST PORT, of any of them. Their data is lost. Prints a line for each
// check, and exits with 1 if one failed.
import assert from "node:assert/strict";
import { Cluster } from "ioredis";

const PATIENCE_MILLIS = 20_000;
const [host, port] = [process.argv[2], Number(process.argv[3])];
const keys = Array.from({ length: 300 }, (_, i) => `key${i}`);

function connect() {
  const client = new Cluster([{ host, port }]);
  client.on("error", () => {});
  return client;
}

const client = connect();

async function nodes() {
  await client.flushall();
  assert.equal(client.nodes("master").length, 3);
  assert.equal(client.nodes("slave").length, 0);
}

async function keysOfAllNodes() {
  await Promise.all(keys.map((key) => client.set(key, key)));
  assert.deepEqual(await Promise.all(keys.map((key) => client.get(key))), keys);
  // Each node answers for all keys.
  for (const node of client.nodes("master")) {
    assert.equal(await node.dbsize(), keys.length);
    assert.deepEqual(await node.mget("key1", "key2", "key3"), ["key1", "key2", "key3"]);
  }
}

async function keysOfOneSlot() {
  await client.mset("{t}a", "1", "{t}b", "2");
  assert.deepEqual(await client.multi().incr("{t}a").mget("{t}a", "{t}b").exec(), [[null, 2], [null, ["2", "2"]]]);
  const replies = await client.pipeline().incr("{t}a").incr("{t}b").incr("{t}a").exec();
  assert.deepEqual(replies, [[null, 3], [null, 3], [null, 4]]);
  assert.equal(await client.eval("return redis.call('get', KEYS[1]) + ARGV[1]", 1, "{t}b", 5), 8);
  await assert.rejects(client.rename("{t}a", "other"), /^ReplyError: CROSSSLOT /);
}

async function scan() {
  const found = new Set();
  for await (const some of client.nodes("master")[0].scanStream({ match: "key*", count: 50 })) {
    some.forEach((key) => found.add(key));
  }
  assert.deepEqual([...found].sort(), [...keys].sort());
}

async function messages() {
  const listener = connect();
  try {
    await listener.subscribe("news");
    const heard = new Promise((resolve) => listener.on("message", (...message) => resolve(message)));
    await client.publish("news", "hello");
    assert.deepEqual(await heard, ["news", "hello"]);
  } finally {
    listener.disconnect();
  }
}

async function waiting() {
  const other = connect();
  try {
    for (let i = 0; i < 20; i++) {
      const popped = other.blpop(`queue${i}`, 0);
      await client.rpush(`queue${i}`, i);
      assert.deepEqual(await popped, [`queue${i}`, String(i)]);
    }
  } finally {
    other.disconnect();
  }
}

let failed = 0;
for (const check of [nodes, keysOfAllNodes, keysOfOneSlot, scan, messages, waiting]) {
  let timer;
  const patience = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error("it takes too long")), PATIENCE_MILLIS);
  });
  try {
    await Promise.race([check(), patience]);
    console.log(`ok ${check.name}`);
  } catch (failure) {
    failed++;
    console.log(`FAILED ${check.name}`);
    console.log(failure);
  } finally {
    clearTimeout(timer);
  }
}
client.disconnect();
console.log(`ioredis's Cluster: ${6 - failed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
