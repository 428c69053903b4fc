#!/usr/bin/env node
// Programs that stand on streams and scripts, against a server: programs.mjs PORT
// BullMQ, rate-limiter-flexible and the adapter of socket.io for streams do what they are for. The data of the server is lost.
// Prints a line for each check, and exits with 1 if one failed.
import { createAdapter } from "@socket.io/redis-streams-adapter";
import { FlowProducer, Queue, QueueEvents, UnrecoverableError, Worker } from "bullmq";
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { BurstyRateLimiter, RateLimiterRedis } from "rate-limiter-flexible";
import { Server } from "socket.io";
import { io } from "socket.io-client";
import { closing, connect, run, until } from "./checks.mjs";

/** A queue of BullMQ, what it tells of its jobs, and a worker once it is asked for. */
async function queue(name) {
  const queue = new Queue(name, { connection: connect({ maxRetriesPerRequest: null }) });
  // Each job that is waited for listens to it.
  queue.setMaxListeners(0);
  const events = new QueueEvents(name, { connection: connect({ maxRetriesPerRequest: null }) });
  closing(() => queue.close());
  closing(() => events.close());
  await events.waitUntilReady();
  const work = (processor, options = {}) => {
    const connection = connect({ maxRetriesPerRequest: null });
    const worker = new Worker(name, processor, { connection, stalledInterval: 20, ...options });
    worker.on("error", () => {});
    closing(() => worker.close());
    return worker;
  };
  return { queue, events, work };
}

async function jobs() {
  const { queue: sums, events, work } = await queue("sums");
  const added = await sums.addBulk(Array.from({ length: 200 }, (_, i) => ({ name: "double", data: { i } })));
  assert.equal(await sums.count(), 200);
  work(async (job) => {
    await job.updateProgress(50);
    await job.log("halfway");
    return 2 * job.data.i;
  }, { concurrency: 20 });
  const results = await Promise.all(added.map((job) => job.waitUntilFinished(events)));
  assert.deepEqual(results, added.map((_, i) => 2 * i));
  assert.deepEqual((await sums.getJobLogs(added[7].id)).logs, ["halfway"]);
  assert.equal((await sums.getJob(added[7].id)).progress, 50);
  assert.deepEqual(await sums.getJobCounts("completed", "failed", "active", "wait"), {
    completed: 200, failed: 0, active: 0, wait: 0,
  });
  assert.equal((await sums.clean(0, 0, "completed")).length, 200);
  assert.equal(await sums.getCompletedCount(), 0);
}

async function retriesAndDelays() {
  const { queue: mail, events, work } = await queue("mail");
  const tries = [];
  work(async (job) => {
    tries.push(job.name);
    if (job.name === "twice" && job.attemptsMade < 1) {
      throw new Error("not yet");
    }
    if (job.name === "never") {
      throw new UnrecoverableError("never");
    }
    return job.name;
  });
  const twice = await mail.add("twice", {}, { attempts: 3, backoff: { type: "fixed", delay: 5 } });
  const never = await mail.add("never", {}, { attempts: 3 });
  const later = await mail.add("later", {}, { delay: 30 });
  assert.equal(await twice.waitUntilFinished(events), "twice");
  await assert.rejects(never.waitUntilFinished(events), /never/);
  assert.equal(await later.waitUntilFinished(events), "later");
  assert.equal(tries.filter((name) => name === "twice").length, 2);
  assert.deepEqual((await mail.getFailed()).map((job) => job.id), [never.id]);
  assert.equal(await never.getState(), "failed");
}

async function prioritiesAndPauses() {
  const { queue: tasks, work } = await queue("tasks");
  await tasks.pause();
  for (const priority of [3, 1, 2]) {
    await tasks.add(`of priority ${priority}`, {}, { priority });
  }
  await tasks.add("once", {}, { jobId: "unique", priority: 4 });
  await tasks.add("once", {}, { jobId: "unique", priority: 4 });
  assert.equal(await tasks.isPaused(), true);
  const done = [];
  const worker = work(async (job) => done.push(job.name));
  await tasks.resume();
  await until(() => done.length >= 4);
  assert.deepEqual(done, ["of priority 1", "of priority 2", "of priority 3", "once"]);
  await worker.close();
  await tasks.obliterate({ force: true });
  assert.deepEqual(await connect().keys("bull:tasks:*"), []);
}

async function parentsAndChildren() {
  const { queue: meals, events, work } = await queue("meals");
  const flows = new FlowProducer({ connection: connect({ maxRetriesPerRequest: null }) });
  closing(() => flows.close());
  const flow = await flows.add({
    name: "dinner",
    queueName: "meals",
    children: ["soup", "fish"].map((name) => ({ name, queueName: "meals" })),
  });
  assert.equal(await flow.job.getState(), "waiting-children");
  work(async (job) =>
    job.name === "dinner" ? Object.values(await job.getChildrenValues()).sort() : job.name.toUpperCase());
  assert.deepEqual(await flow.job.waitUntilFinished(events), ["FISH", "SOUP"]);
  assert.equal(await meals.getCompletedCount(), 3);
}

async function repeatedAndStalled() {
  const { queue: chores, events, work } = await queue("chores");
  await chores.upsertJobScheduler("clock", { every: 20 }, { name: "tick" });
  let ticks = 0;
  const first = work(async () => ticks++);
  await until(() => ticks >= 3);
  assert.deepEqual((await chores.getJobSchedulers()).map((scheduler) => scheduler.key), ["clock"]);
  assert.equal(await chores.removeJobScheduler("clock"), true);
  await first.close();
  await chores.drain();
  // A worker that dies in its job: another one takes the job over.
  const job = await chores.add("long", {});
  let begun;
  const beginning = new Promise((resolve) => (begun = resolve));
  const dead = work(() => new Promise(() => begun()), { lockDuration: 50, skipLockRenewal: true });
  await beginning;
  work(async () => "done");
  assert.equal(await job.waitUntilFinished(events), "done");
  await dead.close(true);
}

async function rateLimits() {
  const client = connect();
  const limiter = new RateLimiterRedis({ storeClient: client, keyPrefix: "calls", points: 3, duration: 60 });
  const all = await Promise.allSettled(Array.from({ length: 10 }, () => limiter.consume("ada")));
  assert.equal(all.filter((one) => one.status === "fulfilled").length, 3);
  const refused = all.find((one) => one.status === "rejected").reason;
  assert.ok(refused.msBeforeNext > 0 && refused.msBeforeNext <= 60_000, `${refused}`);
  assert.equal((await limiter.get("ada")).remainingPoints, 0);
  assert.equal(await limiter.get("bob"), null);
  await limiter.penalty("bob", 2);
  assert.equal((await limiter.consume("bob")).remainingPoints, 0);
  await limiter.block("eve", 100);
  await assert.rejects(limiter.consume("eve"));
  assert.equal(await limiter.delete("ada"), true);
  assert.equal((await limiter.consume("ada")).consumedPoints, 1);
  const bursts = new BurstyRateLimiter(
    new RateLimiterRedis({ storeClient: client, keyPrefix: "steady", points: 1, duration: 60 }),
    new RateLimiterRedis({ storeClient: client, keyPrefix: "burst", points: 1, duration: 60 }),
  );
  await bursts.consume("ada");
  await bursts.consume("ada");
  await assert.rejects(bursts.consume("ada"));
}

/** A server of socket.io that shares what it sends through the store. */
async function node(options = {}) {
  const http = createServer();
  const server = new Server(http, {
    adapter: createAdapter(connect(), { blockTimeInMs: 100, heartbeatInterval: 100 }),
    connectionStateRecovery: { maxDisconnectionDuration: 60_000 },
    ...options,
  });
  closing(() => server.close());
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  return { server, port: http.address().port };
}

async function visitor(node) {
  const client = io(`http://127.0.0.1:${node.port}`, { transports: ["websocket"], reconnectionDelay: 1 });
  closing(() => client.close());
  const [socket] = await once(node.server, "connection");
  return { client, socket };
}

/** A server reads what is new from when it begins to; whether it has begun, its visitors tell. */
async function untilHeard(from, ...visitors) {
  let heard = 0;
  visitors.forEach(({ client }) => client.once("begun", () => heard++));
  await until(() => {
    from.server.emit("begun");
    return heard === visitors.length;
  });
}

async function socketsOfTwoServers() {
  const [here, there] = [await node(), await node()];
  const [ada, bob] = [await visitor(here), await visitor(there)];
  await until(async () => (await here.server.of("/").adapter.serverCount()) === 2);
  const sockets = async () => (await here.server.timeout(2000).fetchSockets().catch(() => [])).length;
  await until(async () => (await sockets()) === 2);
  await untilHeard(here, bob);
  await untilHeard(there, ada);
  const news = [once(ada.client, "news"), once(bob.client, "news")];
  here.server.emit("news", { text: "hello", bytes: Buffer.from([0, 255]) });
  for (const [message] of await Promise.all(news)) {
    assert.equal(message.text, "hello");
    assert.deepEqual([...new Uint8Array(message.bytes)], [0, 255]);
  }
  here.server.in(bob.socket.id).socketsJoin("room");
  await until(() => bob.socket.rooms.has("room"));
  const inRoom = once(bob.client, "room");
  here.server.to("room").emit("room", 1);
  assert.equal((await inRoom)[0], 1);
  bob.client.on("question", (answer) => answer("bob"));
  ada.client.on("question", (answer) => answer("ada"));
  assert.deepEqual((await here.server.timeout(2000).emitWithAck("question")).sort(), ["ada", "bob"]);
  there.server.on("between", (text, answer) => answer(text.toUpperCase()));
  assert.deepEqual(await here.server.serverSideEmitWithAck("between", "servers"), ["SERVERS"]);
}

async function socketsThatComeBack() {
  const [here, there] = [await node(), await node()];
  const ada = await visitor(here);
  const { client } = ada;
  await untilHeard(there, ada);
  const heard = [];
  client.on("news", (number) => heard.push(number));
  here.server.emit("news", 1);
  await until(() => heard.length === 1);
  // It comes back only once its server has kept what it needs for that: else it may come as a new client.
  client.io.reconnection(false);
  client.io.engine.close();
  const store = connect();
  await until(async () => (await store.keys("sio:session:*")).length === 1);
  there.server.emit("news", 2);
  client.connect();
  await once(client, "connect");
  // The adapter may send again what came last before: nothing is lost, and nothing comes out of order.
  await until(() => heard.includes(2));
  assert.deepEqual([...new Set(heard)], [1, 2]);
  assert.equal(client.recovered, true);
}

await run("programs", [
  jobs, retriesAndDelays, prioritiesAndPauses, parentsAndChildren, repeatedAndStalled,
  rateLimits, socketsOfTwoServers, socketsThatComeBack,
]);
