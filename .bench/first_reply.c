/*
 * Starts a server and prints in how many milliseconds it answers a PING, from the exec on, and how many milliseconds of CPU time
 * it has used by then; then ends it. With --line it waits for the first line on the program's standard output instead, and nobody
 * connects meanwhile.
 *
 * usage: first_reply [--line] PROGRAM WORD... - the word PORT stands for a free port
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { LIMIT_SECONDS = 20 };

static void fail(const char *what)
{
    fprintf(stderr, "first_reply: %s\n", what);
    exit(1);
}

static double milliseconds(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static struct sockaddr_in loopback(int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

static int free_port(void)
{
    struct sockaddr_in address = loopback(0);
    socklen_t length = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, length) || getsockname(fd, (struct sockaddr *)&address, &length))
        fail("no free port");
    close(fd);
    return ntohs(address.sin_port);
}

/* Its standard output goes to a descriptor, or nowhere if that is -1. */
static pid_t start(char **command, int output)
{
    pid_t pid = fork();
    if (pid)
        return pid;
    /* The server does not outlive this program, whatever ends it. */
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    int nowhere = open("/dev/null", O_WRONLY);
    dup2(output < 0 ? nowhere : output, STDOUT_FILENO);
    dup2(nowhere, STDERR_FILENO);
    execvp(command[0], command);
    _exit(127);
}

/* Whether a PING has been answered; false if nobody listens yet. */
static bool answers(int port)
{
    static const char ping[] = "*1\r\n$4\r\nPING\r\n";
    char reply[64] = "";
    size_t length = 0;
    struct sockaddr_in address = loopback(port);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        fail("no socket");
    if (connect(fd, (struct sockaddr *)&address, sizeof address)) {
        close(fd);
        return false;
    }
    if (send(fd, ping, strlen(ping), MSG_NOSIGNAL) < 0)
        fail("cannot send");
    /* A simple string or, from jedis-mock, a bulk string. */
    while (!strstr(reply, "PONG\r\n")) {
        ssize_t more = recv(fd, reply + length, sizeof reply - 1 - length, 0);
        if (more <= 0)
            fail("the answer is not PONG");
        length += (size_t)more;
    }
    close(fd);
    return true;
}

static void await_line(int output)
{
    char byte = 0;
    while (byte != '\n')
        if (read(output, &byte, 1) != 1)
            fail("the program ended without a line");
}

static void await_answer(int port, pid_t child, double from)
{
    int status;
    while (!answers(port)) {
        if (waitpid(child, &status, WNOHANG) == child)
            fail("the server ended");
        if (milliseconds() > from + LIMIT_SECONDS * 1e3 / 2)
            fail("the server does not listen");
        usleep(200);
    }
}

int main(int count, char **words)
{
    char port_text[16];
    int port = free_port(), status, output[2] = {-1, -1};
    if (count > 1 && !strcmp(words[1], "--line")) {
        count--, words++;
        if (pipe2(output, O_CLOEXEC))
            fail("no pipe");
    }
    if (count < 2)
        fail("what is to be started?");
    snprintf(port_text, sizeof port_text, "%d", port);
    for (int i = 1; i < count; i++)
        if (!strcmp(words[i], "PORT"))
            words[i] = port_text;

    /* Also bounds the wait for a server that accepts but never answers. */
    alarm(LIMIT_SECONDS);
    double from = milliseconds();
    pid_t child = start(words + 1, output[1]);
    if (child < 0)
        fail("cannot fork");
    close(output[1]);
    if (output[0] < 0)
        await_answer(port, child, from);
    else
        await_line(output[0]);
    double took = milliseconds() - from;
    struct timespec cpu;
    clockid_t clock;
    if (clock_getcpuclockid(child, &clock) || clock_gettime(clock, &cpu))
        fail("no CPU clock");
    printf("%.1f %.1f\n", took, (double)cpu.tv_sec * 1e3 + (double)cpu.tv_nsec / 1e6);
    kill(child, SIGTERM);
    waitpid(child, &status, 0);
    return 0;
}
