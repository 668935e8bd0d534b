/* A steady load with a known count, on this machine alone: "load KIND NUMBER SECONDS [FILE]" prints how many it started.
 *   exec       runs /bin/true NUMBER times a second
 *   connect    connects NUMBER times a second to a listener of its own on loopback and closes
 *   syn        sends NUMBER raw SYNs a second (0: as fast as it goes) to the discard port of 127.0.0.1
 *   processes, listeners, flows
 *              holds NUMBER of them for SECONDS; the count is printed once they are there
 * FILE gets what it measured of itself, a name and a number a line; times of one operation in nanoseconds. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Bounds: what a mistyped number may cost this machine. */
#define MAX_OPERATIONS 20000000L
#define MAX_HELD 20000L
#define MAX_SECONDS 7200L
#define SECOND 1000000000L
#define DISCARD_PORT 9
#define PORTS 60000
#define FIRST_PORT 1024

extern char **environ;

static struct sockaddr_in service;
static int listener;
static int raw_socket;
static unsigned sequence;

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * SECOND + time.tv_nsec;
}

static void *serve(void *unused) {
    (void)unused;
    for (;;) {
        int peer = accept(listener, NULL, NULL);
        if (peer >= 0) {
            close(peer);
        }
    }
    return NULL;
}

static void listen_here(void) {
    socklen_t length = sizeof service;
    listener = socket(AF_INET, SOCK_STREAM, 0);
    service.sin_family = AF_INET;
    service.sin_port = 0;
    service.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(listener, (struct sockaddr *)&service, sizeof service) != 0 || listen(listener, 4096) != 0
        || getsockname(listener, (struct sockaddr *)&service, &length) != 0) {
        fail("listen");
    }
}

static void serve_here(void) {
    pthread_t thread;
    listen_here();
    if (pthread_create(&thread, NULL, serve, NULL) != 0) {
        fail("thread");
    }
}

static int exec_once(void) {
    char *const args[] = {"/bin/true", NULL};
    pid_t child;
    if (posix_spawn(&child, "/bin/true", NULL, NULL, args, environ) != 0) {
        return 0;
    }
    waitpid(child, NULL, 0);
    return 1;
}

static int connect_once(void) {
    struct linger reset = {1, 0};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    int connected = connect(fd, (struct sockaddr *)&service, sizeof service) == 0;
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    close(fd);
    return connected;
}

static void open_raw(void) {
    int least = 1;
    raw_socket = socket(AF_INET, SOCK_RAW, IPPROTO_TCP);
    if (raw_socket < 0) {
        fail("raw socket");
    }
    setsockopt(raw_socket, SOL_SOCKET, SO_RCVBUF, &least, sizeof least);
    service.sin_family = AF_INET;
    service.sin_port = htons(DISCARD_PORT);
    service.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
}

/* The checksum of a TCP header from and to loopback, RFC 9293 section 3.1. */
static uint16_t checksum(const struct tcphdr *header) {
    const uint16_t *words = (const uint16_t *)header;
    const uint8_t *address = (const uint8_t *)&service.sin_addr.s_addr;
    uint32_t sum = htons(IPPROTO_TCP) + htons(sizeof *header);
    uint16_t halves[2];
    memcpy(halves, address, sizeof halves);
    sum += 2u * (halves[0] + (uint32_t)halves[1]);
    for (size_t i = 0; i < sizeof *header / sizeof *words; i++) {
        sum += words[i];
    }
    while (sum >> 16) {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    return (uint16_t)~sum;
}

static int syn_once(void) {
    struct tcphdr header = {0};
    header.source = htons((uint16_t)(FIRST_PORT + sequence % PORTS));
    header.dest = service.sin_port;
    header.seq = htonl(++sequence);
    header.doff = sizeof header / 4;
    header.syn = 1;
    header.window = htons(64240);
    header.check = checksum(&header);
    return sendto(raw_socket, &header, sizeof header, 0, (struct sockaddr *)&service, sizeof service) > 0;
}

static int by_size(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

static double seconds_of(struct timeval time) {
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

static void report(const char *path, long done, long wall, uint32_t *times, long count) {
    struct rusage self, children;
    double sum = 0;
    FILE *out = fopen(path, "w");
    if (out == NULL) {
        fail(path);
    }
    getrusage(RUSAGE_SELF, &self);
    getrusage(RUSAGE_CHILDREN, &children);
    qsort(times, (size_t)count, sizeof *times, by_size);
    for (long i = 0; i < count; i++) {
        sum += times[i];
    }
    fprintf(out, "pid %d\nport %d\nstarted %ld\nwallNs %ld\n", getpid(), ntohs(service.sin_port), done, wall);
    fprintf(out, "userSeconds %.6f\nsystemSeconds %.6f\n", seconds_of(self.ru_utime) + seconds_of(children.ru_utime),
            seconds_of(self.ru_stime) + seconds_of(children.ru_stime));
    fprintf(out, "meanNs %.0f\np50Ns %u\np99Ns %u\n", count > 0 ? sum / (double)count : 0.0,
            count > 0 ? times[count / 2] : 0, count > 0 ? times[count - 1 - count / 100] : 0);
    fclose(out);
}

/* Starts "number" operations a second, or as many as it can; each is due at a fixed time. */
static void repeat(int (*once)(void), long number, long seconds, const char *path) {
    long wanted = number > 0 ? number * seconds : MAX_OPERATIONS;
    long step = number > 0 ? SECOND / number : 0;
    long began, end, due, done = 0, i;
    uint32_t *times;
    if (wanted > MAX_OPERATIONS) {
        wanted = MAX_OPERATIONS;
    }
    times = malloc((size_t)wanted * sizeof *times);
    if (times == NULL) {
        fail("memory");
    }
    began = due = now();
    end = began + seconds * SECOND;
    for (i = 0; i < wanted; i++) {
        long before = now(), took;
        if (step == 0 && before >= end) {
            break;
        }
        done += once();
        took = now() - before;
        times[i] = took > UINT32_MAX ? UINT32_MAX : (uint32_t)took;
        if (step > 0) {
            struct timespec until;
            due += step;
            until.tv_sec = due / SECOND;
            until.tv_nsec = due % SECOND;
            clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
        }
    }
    if (path != NULL) {
        report(path, done, now() - began, times, i);
    }
    free(times);
    printf("%ld\n", done);
}

static int hold_process(void) {
    pid_t parent = getpid();
    pid_t child = fork();
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        while (getppid() == parent) {
            pause();
        }
        _exit(0);
    }
    return child > 0;
}

static int hold_listener(void) {
    listen_here();
    return 1;
}

static int hold_flow(void) {
    return connect(socket(AF_INET, SOCK_STREAM, 0), (struct sockaddr *)&service, sizeof service) == 0
           && accept(listener, NULL, NULL) >= 0;
}

static int raise_file_limit(void) {
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) != 0) {
        return -1;
    }
    files.rlim_cur = files.rlim_max;
    return setrlimit(RLIMIT_NOFILE, &files);
}

static void hold(int (*one)(void), long number, long seconds) {
    long done = 0;
    for (long i = 0; i < number && i < MAX_HELD; i++) {
        done += one();
    }
    printf("%ld\n", done);
    fflush(stdout);
    sleep((unsigned)seconds);
}

int main(int argc, char **argv) {
    long number, seconds;
    const char *path = argc == 5 ? argv[4] : NULL;
    if (argc != 4 && argc != 5) {
        fprintf(stderr, "usage: %s exec|connect|syn|processes|listeners|flows NUMBER SECONDS [FILE]\n", argv[0]);
        return 2;
    }
    number = atol(argv[2]);
    seconds = atol(argv[3]) < MAX_SECONDS ? atol(argv[3]) : MAX_SECONDS;
    if (strcmp(argv[1], "exec") == 0) {
        repeat(exec_once, number, seconds, path);
    } else if (strcmp(argv[1], "connect") == 0) {
        serve_here();
        repeat(connect_once, number, seconds, path);
    } else if (strcmp(argv[1], "syn") == 0) {
        open_raw();
        repeat(syn_once, number, seconds, path);
    } else if (strcmp(argv[1], "processes") == 0) {
        hold(hold_process, number, seconds);
    } else if (raise_file_limit() != 0) {
        fail("open files");
    } else if (strcmp(argv[1], "listeners") == 0) {
        hold(hold_listener, number, seconds);
    } else if (strcmp(argv[1], "flows") == 0) {
        listen_here();
        hold(hold_flow, number, seconds);
    } else {
        fprintf(stderr, "no load is called %s\n", argv[1]);
        return 2;
    }
    return 0;
}
