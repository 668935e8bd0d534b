/* A steady load with a known count: "load exec|connect PER_SECOND SECONDS" prints how many it started.
 * exec runs /bin/true; connect connects to a listener of its own on loopback and closes. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static struct sockaddr_in service;
static int listener;

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
    pthread_t thread;
    listener = socket(AF_INET, SOCK_STREAM, 0);
    service.sin_family = AF_INET;
    service.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(listener, (struct sockaddr *)&service, sizeof service) != 0 || listen(listener, 4096) != 0
        || getsockname(listener, (struct sockaddr *)&service, &length) != 0
        || pthread_create(&thread, NULL, serve, NULL) != 0) {
        perror("listen");
        exit(1);
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

int main(int argc, char **argv) {
    if (argc != 4) {
        fprintf(stderr, "usage: %s exec|connect PER_SECOND SECONDS\n", argv[0]);
        return 2;
    }
    int execs = strcmp(argv[1], "exec") == 0;
    long step = 1000000000L / atol(argv[2]);
    long wanted = atol(argv[2]) * atol(argv[3]);
    long done = 0;
    struct timespec due;
    if (!execs) {
        listen_here();
    }
    clock_gettime(CLOCK_MONOTONIC, &due);
    for (long i = 0; i < wanted; i++) {
        done += execs ? exec_once() : connect_once();
        due.tv_nsec += step;
        while (due.tv_nsec >= 1000000000L) {
            due.tv_nsec -= 1000000000L;
            due.tv_sec++;
        }
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL);
    }
    printf("%ld\n", done);
    return 0;
}
