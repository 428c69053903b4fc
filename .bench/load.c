/*
 * Puts load on a server, checks each reply, and prints one line of figures. usage() tells the options. Linux; one thread.
 *
 * Closed loop: each connection sends a batch of requests, and the next one when all replies have come. Latency is that of a
 * batch.
 *
 * Open loop (--rate): request number i is due at start + i / rate on connection i % clients, whatever the server does
 * meanwhile, and its latency counts from then. So a server that stands still is charged for everyone who would have waited,
 * and this program for sending late; late_us tells how much of it that can be.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define SECOND 1000000000ull

enum {
    MAX_OPS = 8,
    MAX_WORDS = 64,
    MAX_NUMBERS = 32,
    MAX_VALUE = 1 << 20,
    KEY_DIGITS = 12,
    EVENTS = 256,
    INPUT_ROOM = 64 * 1024,
    /* The server has died or has forgotten a reply when nothing came for so long. */
    SILENCE_SECONDS = 10,
    /* A latency is known to 1/64. */
    SUB_BUCKETS = 64,
    BUCKETS = 60 * SUB_BUCKETS,
};

/* What to send, with room for the key's number, and what must come back. */
struct request {
    char *text;
    size_t length;
    size_t numbers[MAX_NUMBERS]; /* where in the text the numbers end that are chosen for each request */
    size_t number_count;
    char *reply; /* the whole of it, or the beginning if digits follow; NULL: any but an error */
    size_t reply_length;
    const char *after_digits; /* NULL: no digits */
};

struct connection {
    int fd;
    uint64_t index, sent, answered, batch_start;
    char *out, *in;
    size_t out_start, out_end, out_room, in_start, in_end;
    bool blocked; /* the socket takes nothing now */
    bool touched; /* in the list of those that have something to send */
};

struct histogram {
    uint64_t counts[BUCKETS], total, max;
};

static struct {
    int port, pid;
    uint64_t clients, pipeline, first_key, keys, requests, rate;
    double seconds, warm;
    size_t value;
    const char *protocol, *ops, *command;
    bool in_order, hold;
} options = {.clients = 50, .pipeline = 1, .keys = 100000, .seconds = 60, .value = 3, .protocol = "resp", .ops = "get"};

static struct request requests[MAX_OPS];
static uint64_t ops;
static struct connection *connections, **touched;
static uint64_t touched_count;
static size_t input_room = INPUT_ROOM;
static int epoll_fd;
static struct histogram latencies, lateness;
static uint64_t start, counted_from, last_reply, issued, answered, issue_limit = UINT64_MAX;
static bool counting;
static volatile sig_atomic_t told_to_end;

static void fail(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("load: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(1);
}

static void *allocate(void *old, size_t size)
{
    void *memory = realloc(old, size);
    if (!memory)
        fail("out of memory");
    return memory;
}

static uint64_t nanos(clockid_t clock)
{
    struct timespec time;
    if (clock_gettime(clock, &time))
        fail("no such clock: has the process ended? %s", strerror(errno));
    return (uint64_t)time.tv_sec * SECOND + (uint64_t)time.tv_nsec;
}

static uint64_t now(void)
{
    return nanos(CLOCK_MONOTONIC);
}

/* ---- Latencies: buckets of 1 ns up to 127 ns, then 64 for each power of two. ---- */

static void record(struct histogram *h, uint64_t value, uint64_t count)
{
    unsigned shift = value < 2 * SUB_BUCKETS ? 0 : 57 - (unsigned)__builtin_clzll(value);
    h->counts[shift * SUB_BUCKETS + (value >> shift)] += count;
    h->total += count;
    if (value > h->max)
        h->max = value;
}

/* The highest value of the bucket that the share of all values reaches, in microseconds. */
static double percentile(const struct histogram *h, double share)
{
    uint64_t wanted = (uint64_t)(share * (double)h->total), seen = 0;
    for (uint64_t i = 0; i < BUCKETS; i++) {
        seen += h->counts[i];
        if (seen > wanted) {
            uint64_t shift = i < 2 * SUB_BUCKETS ? 0 : i / SUB_BUCKETS - 1;
            uint64_t highest = ((i - shift * SUB_BUCKETS + 1) << shift) - 1;
            return (double)(highest < h->max ? highest : h->max) / 1000;
        }
    }
    return (double)h->max / 1000;
}

/* ---- Requests and replies ---- */

static char *printed(const char *format, ...)
{
    va_list arguments;
    char *text;
    va_start(arguments, format);
    if (vasprintf(&text, format, arguments) < 0)
        fail("out of memory");
    va_end(arguments);
    return text;
}

/* The words as a line or as an array of RESP. */
static char *encoded(const char *const *words, int count)
{
    bool array = !strcmp(options.protocol, "resp");
    char *text = array ? printed("*%d\r\n", count) : printed("");
    for (int i = 0; i < count; i++) {
        char *longer = array ? printed("%s$%zu\r\n%s\r\n", text, strlen(words[i]), words[i])
                             : printed("%s%s%s", text, words[i], i + 1 < count ? " " : "\n");
        free(text);
        text = longer;
    }
    return text;
}

static struct request request_for(const char *op)
{
    /* Counters are other keys than texts, and what is looked for in vain is a third kind; all have 16 bytes. */
    bool incr = !strcmp(op, "incr"), miss = !strcmp(op, "miss");
    char *key = printed("%s:%0*d", incr ? "num" : miss ? "non" : "key", KEY_DIGITS, 0);
    char *value = allocate(NULL, options.value + 1);
    memset(value, 'x', options.value);
    value[options.value] = 0;
    bool line = !strcmp(options.protocol, "line");
    struct request r = {0};

    if (!strcmp(op, "ping")) {
        r.text = encoded((const char *[]){"PING"}, 1);
        r.reply = printed(line ? "PONG\n" : "+PONG\r\n");
    } else if (!strcmp(op, "set")) {
        r.text = encoded((const char *[]){"SET", key, value}, 3);
        r.reply = printed(line ? "OK\n" : "+OK\r\n");
    } else if (!strcmp(op, "get")) {
        r.text = encoded((const char *[]){"GET", key}, 2);
        r.reply = line ? printed("%s\n", value) : printed("$%zu\r\n%s\r\n", options.value, value);
    } else if (miss) {
        r.text = encoded((const char *[]){"GET", key}, 2);
        r.reply = printed(line ? "\n" : "$-1\r\n");
    } else if (incr) {
        r.text = encoded((const char *[]){"INCR", key}, 2);
        r.reply = printed(line ? "" : ":");
        r.after_digits = line ? "\n" : "\r\n";
    } else {
        fail("unknown operation %s", op);
    }
    r.length = strlen(r.text);
    r.reply_length = strlen(r.reply);
    char *number = strstr(r.text, key);
    if (number)
        r.numbers[r.number_count++] = (size_t)(number - r.text) + strlen(key);
    free(key);
    free(value);
    return r;
}

/* The words of --command: each % in them becomes a number of KEY_DIGITS digits. */
static struct request request_of_words(void)
{
    static const char marks[] = "%%%%%%%%%%%%";
    const char *words[MAX_WORDS];
    int count = 0;
    char *rest = NULL;
    struct request r = {0};
    for (char *word = strtok_r(printed("%s", options.command), " ,", &rest); word; word = strtok_r(NULL, " ,", &rest)) {
        if (count == MAX_WORDS)
            fail("more than %d words: %s", MAX_WORDS, options.command);
        char *mark = strchr(word, '%');
        words[count++] = mark ? printed("%.*s%s%s", (int)(mark - word), word, marks, mark + 1) : word;
    }
    r.text = encoded(words, count);
    r.length = strlen(r.text);
    for (char *mark = strstr(r.text, marks); mark; mark = strstr(mark, marks)) {
        if (r.number_count == MAX_NUMBERS)
            fail("more than %d numbers: %s", MAX_NUMBERS, options.command);
        memset(mark, '0', KEY_DIGITS);
        r.numbers[r.number_count++] = (size_t)(mark - r.text) + KEY_DIGITS;
    }
    return r;
}

/* The length of the RESP2 reply that begins there, whatever it is; 0 if it is incomplete. */
static size_t reply_size(const char *reply, size_t length)
{
    const char *end = memchr(reply, '\n', length);
    if (!end)
        return 0;
    size_t size = (size_t)(end - reply) + 1;
    long count = *reply == '$' || *reply == '*' ? strtol(reply + 1, NULL, 10) : -1;
    if (*reply == '$' && count >= 0) {
        size += (size_t)count + 2;
        return size <= length ? size : 0;
    }
    for (; *reply == '*' && count > 0; count--) {
        size_t element = size < length ? reply_size(reply + size, length - size) : 0;
        if (!element)
            return 0;
        size += element;
    }
    return size;
}

static void wrong_reply(const struct connection *c, const struct request *asked, const char *reply, size_t length)
{
    int shown = length < 100 ? (int)length : 100;
    fail("reply %" PRIu64 " on connection %" PRIu64 " to\n%.60s\nis\n%.*s\nrather than\n%.100s%s", c->answered, c->index,
         asked->text, shown, reply, asked->reply, asked->after_digits ? "<number>" : "");
}

/* The length of the reply; 0 if it is incomplete. Does not return if it is wrong. */
static size_t check(const struct connection *c, const char *reply, size_t length)
{
    const struct request *asked = &requests[c->answered % ops];
    if (!asked->reply) {
        if (length && *reply == '-')
            fail("reply %" PRIu64 " to %s is %.*s", c->answered, options.command, length < 100 ? (int)length : 100, reply);
        return reply_size(reply, length);
    }
    if (memcmp(reply, asked->reply, length < asked->reply_length ? length : asked->reply_length))
        wrong_reply(c, asked, reply, length);
    if (!asked->after_digits)
        return length < asked->reply_length ? 0 : asked->reply_length;

    size_t at = asked->reply_length;
    while (at < length && reply[at] >= '0' && reply[at] <= '9')
        at++;
    size_t end = at + strlen(asked->after_digits);
    if (at >= length)
        return 0;
    if (at == asked->reply_length || strncmp(reply + at, asked->after_digits, (end < length ? end : length) - at))
        wrong_reply(c, asked, reply, length);
    return end <= length ? end : 0;
}

/* ---- Connections ---- */

static void watch(struct connection *c, int operation, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.ptr = c};
    if (epoll_ctl(epoll_fd, operation, c->fd, &event))
        fail("epoll_ctl: %s", strerror(errno));
}

static void open_connection(struct connection *c, uint64_t index)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)options.port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int yes = 1;
    c->index = index;
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (c->fd < 0 || connect(c->fd, (struct sockaddr *)&address, sizeof address))
        fail("cannot connect to port %d: %s", options.port, strerror(errno));
    if (setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes) || fcntl(c->fd, F_SETFL, O_NONBLOCK))
        fail("socket options: %s", strerror(errno));
    c->in = allocate(NULL, input_room);
    watch(c, EPOLL_CTL_ADD, EPOLLIN);
}

static uint64_t next_key(void)
{
    static uint64_t state = 0x9e3779b97f4a7c15;
    if (options.in_order)
        return options.first_key + issued % options.keys;
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return options.first_key + state % options.keys;
}

static void append_request(struct connection *c)
{
    const struct request *r = &requests[c->sent % ops];
    if (c->out_room - c->out_end < r->length) {
        c->out_room = 2 * c->out_room + r->length;
        c->out = allocate(c->out, c->out_room);
    }
    char *text = memcpy(c->out + c->out_end, r->text, r->length);
    for (size_t i = 0; i < r->number_count; i++) {
        char *digit = text + r->numbers[i];
        for (uint64_t key = next_key(); key; key /= 10)
            *--digit = (char)('0' + key % 10);
    }
    c->out_end += r->length;
    c->sent++;
    issued++;
}

static void flush(struct connection *c)
{
    while (c->out_start < c->out_end) {
        ssize_t count = send(c->fd, c->out + c->out_start, c->out_end - c->out_start, MSG_NOSIGNAL);
        if (count < 0 && errno == EAGAIN) {
            if (!c->blocked)
                watch(c, EPOLL_CTL_MOD, EPOLLIN | EPOLLOUT);
            c->blocked = true;
            return;
        }
        if (count < 0)
            fail("send: %s", strerror(errno));
        c->out_start += (size_t)count;
    }
    c->out_start = c->out_end = 0;
    if (c->blocked)
        watch(c, EPOLL_CTL_MOD, EPOLLIN);
    c->blocked = false;
}

static void end_soon(int signal)
{
    told_to_end = signal;
}

static bool may_issue(uint64_t time)
{
    if (told_to_end || issued >= issue_limit)
        return false;
    return !counting || time < counted_from + (uint64_t)(options.seconds * (double)SECOND);
}

static void send_batch(struct connection *c, uint64_t time)
{
    if (!may_issue(time))
        return;
    c->batch_start = time;
    for (uint64_t i = 0; i < options.pipeline && issued < issue_limit; i++)
        append_request(c);
    flush(c);
}

/* When a request of the open loop is due. */
static uint64_t due(uint64_t number)
{
    return start + number * SECOND / options.rate;
}

static void reply_came(const struct connection *c, uint64_t time)
{
    if (counting && options.rate) {
        uint64_t was_due = due((c->answered - 1) * options.clients + c->index);
        if (was_due >= counted_from)
            record(&latencies, time - was_due, 1);
    }
}

static void receive(struct connection *c)
{
    ssize_t count = recv(c->fd, c->in + c->in_end, input_room - c->in_end, 0);
    if (count < 0 && errno == EAGAIN)
        return;
    if (count <= 0)
        fail("connection %" PRIu64 ": %s", c->index, count ? strerror(errno) : "closed by the server");
    c->in_end += (size_t)count;

    uint64_t time = now();
    size_t length;
    while (c->in_start < c->in_end && (length = check(c, c->in + c->in_start, c->in_end - c->in_start))) {
        if (c->answered == c->sent)
            fail("connection %" PRIu64 ": a reply without a request", c->index);
        c->in_start += length;
        c->answered++;
        answered++;
        reply_came(c, time);
    }
    memmove(c->in, c->in + c->in_start, c->in_end - c->in_start);
    c->in_end -= c->in_start;
    c->in_start = 0;

    if (!options.rate && c->answered == c->sent) {
        if (counting)
            record(&latencies, time - c->batch_start, 1);
        send_batch(c, time);
    }
}

/* ---- The run ---- */

/* Sends what is due; several requests to one connection go out together. */
static void issue_due(void)
{
    uint64_t time = now();
    touched_count = 0;
    while (due(issued) <= time && may_issue(time)) {
        if (counting)
            record(&lateness, time - due(issued), 1);
        struct connection *c = &connections[issued % options.clients];
        append_request(c);
        if (!c->touched)
            touched[touched_count++] = c;
        c->touched = true;
    }
    for (uint64_t i = 0; i < touched_count; i++) {
        touched[i]->touched = false;
        if (!touched[i]->blocked)
            flush(touched[i]);
    }
}

static uint64_t wait_nanos(uint64_t time)
{
    if (!options.rate || !may_issue(time))
        return SILENCE_SECONDS * SECOND;
    return due(issued) > time ? due(issued) - time : 0;
}

static void wait_and_serve(void)
{
    struct epoll_event events[EVENTS];
    uint64_t time = now(), wait = wait_nanos(time);
    struct timespec timeout = {.tv_sec = (time_t)(wait / SECOND), .tv_nsec = (long)(wait % SECOND)};
    int count = epoll_pwait2(epoll_fd, events, EVENTS, &timeout, NULL);
    if (count < 0 && errno != EINTR)
        fail("epoll_pwait2: %s", strerror(errno));
    for (int i = 0; i < count; i++) {
        struct connection *c = events[i].data.ptr;
        if (events[i].events & EPOLLOUT)
            flush(c);
        if (events[i].events & ~(uint32_t)EPOLLOUT)
            receive(c);
    }
    if (count > 0 || answered == issued)
        last_reply = now();
    else if (time > last_reply + SILENCE_SECONDS * SECOND)
        fail("no reply for %d seconds; %" PRIu64 " of %" PRIu64 " came", SILENCE_SECONDS, answered, issued);
}

static uint64_t cpu_nanos(void)
{
    clockid_t clock;
    if (!options.pid)
        return 0;
    if (clock_getcpuclockid(options.pid, &clock))
        fail("no process %d", options.pid);
    return nanos(clock);
}

static void run(void)
{
    uint64_t warm_until, before = 0, cpu = 0, end;
    start = last_reply = now();
    warm_until = start + (uint64_t)(options.warm * (double)SECOND);
    for (uint64_t i = 0; i < options.clients && !options.rate; i++)
        send_batch(&connections[i], start);
    do {
        if (!counting && now() >= warm_until) {
            counting = true;
            counted_from = now();
            before = answered;
            cpu = cpu_nanos();
            if (options.requests && options.warm > 0)
                issue_limit = issued + options.requests;
        }
        if (options.rate)
            issue_due();
        wait_and_serve();
        end = now();
    } while (answered < issued || may_issue(end));

    double seconds = (double)(end - counted_from) / (double)SECOND, count = (double)(answered - before);
    printf("requests=%.0f seconds=%.3f rps=%.0f", count, seconds, count / seconds);
    if (options.pid)
        printf(" cpu_us=%.3f", (double)(cpu_nanos() - cpu) / 1000 / count);
    printf(" p50_us=%.1f p99_us=%.1f p999_us=%.1f max_us=%.1f", percentile(&latencies, .5), percentile(&latencies, .99),
           percentile(&latencies, .999), (double)latencies.max / 1000);
    if (options.rate)
        printf(" late_us=%.1f", percentile(&lateness, .999));
    putchar('\n');
    fflush(stdout);
}

/* ---- Options ---- */

static void usage(FILE *to)
{
    fputs("usage: load --port PORT [OPTION]...\n"
          "\n"
          "  --op NAME[,NAME]...   set, get, miss (a GET of no key), incr, ping; several take turns (default get)\n"
          "  --command WORD,WORD   this instead; each % in it becomes a number of 12 digits, chosen as a key is\n"
          "  --clients N           connections (default 50)\n"
          "  --pipeline N          requests in a batch (default 1)\n"
          "  --rate N              open loop: requests in a second, all connections together\n"
          "  --keys N              how many keys (default 100000); a GET wants them to be there\n"
          "  --first N             the number of the first key (default 0)\n"
          "  --in-order            take the keys one after the other rather than at random\n"
          "  --value N             bytes of a value (default 3)\n"
          "  --protocol NAME       resp, line, or inline: lines that are answered in RESP (default resp)\n"
          "  --requests N          end after so many requests\n"
          "  --seconds S           end after so many seconds at the latest (default 60)\n"
          "  --warm S              before that, seconds that are not counted (default 0)\n"
          "  --pid PID             of the server, to measure its CPU time\n"
          "  --hold                at the end, keep the connections open until SIGTERM\n"
          "\n"
          "SIGTERM ends it early, with the figures up to then.\n"
          "\n"
          "prints: requests= seconds= rps= [cpu_us= by request] p50_us= p99_us= p999_us= max_us=\n"
          "        [late_us= by which 99.9 % of the requests were sent late, part of their latency]\n",
          to);
}

static uint64_t number(const char *option, const char *text, uint64_t least, uint64_t most)
{
    char *end;
    errno = 0;
    unsigned long long value = strtoull(text, &end, 10);
    if (errno || *end || *text < '0' || *text > '9' || value < least || value > most)
        fail("--%s is a number from %" PRIu64 " to %" PRIu64 ", not '%s'", option, least, most, text);
    return value;
}

static double duration(const char *option, const char *text)
{
    char *end;
    double value = strtod(text, &end);
    if (*end || end == text || !(value >= 0 && value <= 86400))
        fail("--%s is a number of seconds, not '%s'", option, text);
    return value;
}

static void parse(int count, char **words)
{
    static const struct option known[] = {
        {"port", 1, 0, 'p'},     {"op", 1, 0, 'o'},       {"clients", 1, 0, 'c'}, {"pipeline", 1, 0, 'P'},
        {"rate", 1, 0, 'r'},     {"keys", 1, 0, 'k'},     {"first", 1, 0, 'f'},   {"in-order", 0, 0, 'i'},
        {"value", 1, 0, 'v'},    {"protocol", 1, 0, 't'}, {"requests", 1, 0, 'n'}, {"seconds", 1, 0, 's'},
        {"command", 1, 0, 'm'},  {"warm", 1, 0, 'w'},     {"pid", 1, 0, 'x'},      {"hold", 0, 0, 'h'},    {"help", 0, 0, '?' + 128},
        {0, 0, 0, 0},
    };
    int which, index = 0;
    while ((which = getopt_long(count, words, "", known, &index)) != -1) {
        const char *name = known[index].name;
        switch (which) {
        case 'p': options.port = (int)number(name, optarg, 1, 65535); break;
        case 'o': options.ops = optarg; break;
        case 'm': options.command = optarg; break;
        case 'c': options.clients = number(name, optarg, 1, 50000); break;
        case 'P': options.pipeline = number(name, optarg, 1, 100000); break;
        case 'r': options.rate = number(name, optarg, 1, 100000000); break;
        case 'k': options.keys = number(name, optarg, 1, 99999999999); break;
        case 'f': options.first_key = number(name, optarg, 0, 99999999999); break;
        case 'i': options.in_order = true; break;
        case 'v': options.value = number(name, optarg, 1, MAX_VALUE); break;
        case 't': options.protocol = optarg; break;
        case 'n': options.requests = number(name, optarg, 1, 1000000000000); break;
        case 's': options.seconds = duration(name, optarg); break;
        case 'w': options.warm = duration(name, optarg); break;
        case 'x': options.pid = (int)number(name, optarg, 1, 1 << 30); break;
        case 'h': options.hold = true; break;
        case '?' + 128: usage(stdout); exit(0);
        default: usage(stderr); exit(2);
        }
    }
    if (!options.port || optind < count) {
        usage(stderr);
        exit(2);
    }
    if (strcmp(options.protocol, "resp") && strcmp(options.protocol, "line") && strcmp(options.protocol, "inline"))
        fail("unknown protocol %s", options.protocol);
    if (options.requests && options.warm <= 0)
        issue_limit = options.requests;
}

int main(int count, char **words)
{
    parse(count, words);
    char *names = printed("%s", options.ops);
    if (options.command)
        requests[ops++] = request_of_words();
    for (char *name = options.command ? NULL : strtok(names, ","); name; name = strtok(NULL, ",")) {
        if (ops == MAX_OPS)
            fail("more than %d operations", MAX_OPS);
        requests[ops++] = request_for(name);
    }
    if (!ops)
        fail("no operation");
    if (2 * options.value > input_room)
        input_room = 2 * options.value;

    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    /* Otherwise the kernel lets a request of the open loop be 50 microseconds late. A real-time scheduling class would make
     * it later still on two busy cores: it takes the server's core away, 170 milliseconds at p99 were seen. */
    prctl(PR_SET_TIMERSLACK, 1);
    signal(SIGTERM, end_soon);

    epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    connections = calloc(options.clients, sizeof *connections);
    touched = calloc(options.clients, sizeof *touched);
    if (epoll_fd < 0 || !connections || !touched)
        fail("cannot start: %s", strerror(errno));
    for (uint64_t i = 0; i < options.clients; i++)
        open_connection(&connections[i], i);
    run();
    /* A second may pass until the signal is seen that came before the pause began. */
    while (options.hold && !told_to_end)
        sleep(1);
    return 0;
}
