package dev.rubato.sensor;

/** The kernel's trace events that the sensor records, with the filters that the kernel applies before writing any. */
enum TraceEvent {
    PROGRAM_EXECUTED("sched/sched_process_exec", Need.REQUIRED, ""),
    TASK_CREATED("task/task_newtask", Need.REQUIRED, ""),
    TASK_EXITED("sched/sched_process_exit", Need.REQUIRED, ""),

    /** TCP only, and only what begins or ends something: from CLOSE, to CLOSE, to ESTABLISHED. */
    SOCKET_STATE(
            "sock/inet_sock_set_state",
            Need.REQUIRED,
            "protocol == 6 && (oldstate == 7 || newstate == 7 || newstate == 1)"),

    /** Why a connection failed; since Linux 5.15. */
    SOCKET_ERROR("sock/inet_sk_error_report", Need.OPTIONAL, "protocol == 6 && error != 0"),

    /**
     * AF_PACKET (17), and of AF_INET (2) and AF_INET6 (10) SOCK_RAW (3) and the obsolete SOCK_PACKET (10), each with and
     * without SOCK_NONBLOCK (0x800) and SOCK_CLOEXEC (0x80000). The filter language has no mask, so each is listed.
     */
    SOCKET_CALL(
            "syscalls/sys_enter_socket",
            Need.OPTIONAL,
            "family == 17 || ((family == 2 || family == 10)"
                    + " && (type == 3 || type == 2051 || type == 524291 || type == 526339"
                    + " || type == 10 || type == 2058 || type == 524298 || type == 526346))");

    /** Whether the sensor can work without an event. */
    enum Need {
        REQUIRED,
        OPTIONAL
    }

    private final String path;
    private final Need need;
    private final String filter;

    TraceEvent(String path, Need need, String filter) {
        this.path = path;
        this.need = need;
        this.filter = filter;
    }

    /** {@code SYSTEM/EVENT}, below {@code events} in tracefs. */
    String path() {
        return path;
    }

    /** Whether the sensor cannot work without it. */
    boolean isRequired() {
        return need == Need.REQUIRED;
    }

    /** The kernel-side filter, empty for all records. */
    String filter() {
        return filter;
    }

    /** What the sensor does not see without this event, for its status. */
    String lossWithout() {
        return switch (this) {
            case PROGRAM_EXECUTED, TASK_CREATED, TASK_EXITED, SOCKET_STATE -> "nothing is seen";
            case SOCKET_ERROR -> "why a connection failed is inferred from timing";
            case SOCKET_CALL -> "owners of raw and packet sockets are not seen";
        };
    }
}
