package dev.rubato.bench.synthetic;

import dev.rubato.event.ProcessImage.Stdin;

/**
 * Where a process stands.
 *
 * @param session id of its session; 0 to lead one of its own
 * @param tty device number of its terminal, 0 without
 */
record Place(int session, int tty, Stdin stdin, String user, String cgroup, String cwd) {

    /** A service of the system. */
    static Place service(String unit) {
        return new Place(0, 0, Stdin.NULL_DEVICE, "0", "/system.slice/" + unit, "/");
    }

    Place withStdin(Stdin other) {
        return new Place(session, tty, other, user, cgroup, cwd);
    }

    Place in(String directory) {
        return new Place(session, tty, stdin, user, cgroup, directory);
    }

    Place inSession(int otherSession, int otherTty) {
        return new Place(otherSession, otherTty, stdin, user, cgroup, cwd);
    }
}
