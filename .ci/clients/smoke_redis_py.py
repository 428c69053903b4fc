#!/usr/bin/env python3
"""redis-py against a server: smoke_redis_py.py PORT

Tries what the library is for. The data of the server is lost. Prints a line for each check, and exits with 1 if one failed.
"""
import queue
import sys
import time
import traceback

import redis

PATIENCE_SECONDS = 20
# Only versions from 5 on read RESP3.
READS_RESP3 = int(redis.__version__.split(".")[0]) >= 5


def connect(port, **options):
    if READS_RESP3:
        options.setdefault("protocol", 3)
    return redis.Redis(
        host="127.0.0.1", port=port, decode_responses=True, socket_timeout=PATIENCE_SECONDS, **options
    )


def same(expected, actual):
    if expected != actual:
        raise AssertionError(f"expected {expected!r}, got {actual!r}")


def refused(error, code, call):
    """The call must fail, with the library's own error or, where it has none for it, with the server's code."""
    try:
        call()
    except redis.RedisError as failure:
        if isinstance(failure, error) or str(failure).startswith(code):
            return
        raise
    raise AssertionError(f"not refused, though {code} is due")


def hello(port):
    client = connect(port, client_name="smoke")
    same(True, client.ping())
    same("smoke", client.client_getname())
    same(True, client.set("binary", b"\x00\r\n\xff"))
    same(b"\x00\r\n\xff", redis.Redis(host="127.0.0.1", port=port).get("binary"))
    if READS_RESP3:
        same(3, client.execute_command("HELLO")["proto"])
        return "in RESP3"
    # What comes back is looked at as it is: the library cannot take it apart.
    connection = client.connection_pool.get_connection("HELLO")
    connection.send_command("HELLO", 3)
    connection.send_command("ECHO", "the end")
    reply = b""
    while not reply.endswith(b"$7\r\nthe end\r\n"):
        part = connection._sock.recv(65536)
        if not part:
            raise AssertionError(f"closed after {reply!r}")
        reply += part
    connection.disconnect()
    client.connection_pool.release(connection)
    same(b"%7\r\n", reply[:4])
    same(True, b"$5\r\nproto\r\n:3\r\n" in reply)
    return f"in RESP3; the rest in RESP2, which is all that redis-py {redis.__version__} reads"


def pipeline(port):
    batch = connect(port).pipeline(transaction=False)
    for _ in range(10_000):
        batch.incr("a")
    same(list(range(1, 10_001)), batch.execute())


def transaction(port):
    client, other = connect(port), connect(port)
    with client.pipeline() as undisturbed:
        undisturbed.watch("a", "b")
        undisturbed.multi()
        undisturbed.incr("a")
        undisturbed.set("b", "x")
        same([1, True], undisturbed.execute())
    with client.pipeline() as disturbed:
        disturbed.watch("a", "b")
        other.set("b", "y")
        disturbed.multi()
        disturbed.incr("a")
        try:
            disturbed.execute()
            raise AssertionError("executed, though a watched key had changed")
        except redis.WatchError:
            pass
    same(["1", "y"], client.mget("a", "b"))


def messages(port):
    heard = queue.Queue()
    publisher = connect(port)
    listener = connect(port).pubsub()
    listener.subscribe(news=heard.put)
    listener.psubscribe(**{"n*": heard.put})
    for _ in range(2):
        listener.get_message(timeout=PATIENCE_SECONDS)
    same(2, publisher.publish("news", "hello"))
    thread = listener.run_in_thread(daemon=True)
    direct = heard.get(timeout=PATIENCE_SECONDS)
    by_pattern = heard.get(timeout=PATIENCE_SECONDS)
    same(("message", "news", "hello"), (direct["type"], direct["channel"], direct["data"]))
    same(("pmessage", "n*", "news", "hello"), tuple(by_pattern[k] for k in ("type", "pattern", "channel", "data")))
    thread.stop()
    thread.join(PATIENCE_SECONDS)
    until(lambda: publisher.publish("news", "hello") == 0)


def scan(port):
    client = connect(port)
    keys = {f"key{i}" for i in range(1000)}
    client.mset({key: "x" for key in keys})
    client.mset({f"other{i}": "x" for i in range(1000)})
    same(keys, set(client.scan_iter(match="key*", count=50)))


def expiry(port):
    client = connect(port)
    client.set("a", "1", ex=100)
    same(True, 0 < client.ttl("a") <= 100)
    same(True, bool(client.persist("a")))
    same(-1, client.ttl("a"))
    client.pexpireat("a", 1)
    same(None, client.get("a"))
    client.set("b", "1", px=20)
    until(lambda: client.get("b") is None)
    same(-2, client.ttl("b"))


def authentication(port):
    admin = connect(port)
    error = redis.AuthenticationError
    refused(error, "WRONGPASS", connect(port, username="nobody", password="wrong").ping)
    admin.config_set("requirepass", "secret")
    try:
        refused(error, "NOAUTH", connect(port).ping)
        refused(error, "WRONGPASS", connect(port, password="wrong").ping)
        same(True, connect(port, password="secret").ping())
    finally:
        admin.config_set("requirepass", "")
    same(True, connect(port).ping())


def reconnect(port):
    client = connect(port)
    client.set("a", "1")
    killed = client.client_id()
    connection = client.connection_pool.get_connection("PING")
    same(1, connect(port).client_kill_filter(_id=killed))
    try:
        connection.can_read(PATIENCE_SECONDS)
        raise AssertionError("not closed")
    except redis.ConnectionError:
        pass
    client.connection_pool.release(connection)
    same("1", client.get("a"))
    same(False, client.client_id() == killed)


def until(condition):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError("it never came to be")


CHECKS = [hello, pipeline, transaction, messages, scan, expiry, authentication, reconnect]


def main():
    port = int(sys.argv[1])
    failed = 0
    for check in CHECKS:
        try:
            connect(port).flushall()
            note = check(port)
            print(f"ok {check.__name__}" + (f" ({note})" if note else ""), flush=True)
        except Exception:
            failed += 1
            print(f"FAILED {check.__name__}", flush=True)
            traceback.print_exc()
    print(f"redis-py {redis.__version__}: {len(CHECKS) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
