package dev.rubato.detect.spawn;

import dev.rubato.event.ProcessImage;
import dev.rubato.lineage.BoundedMap;
import dev.rubato.lineage.FilePlaces;
import dev.rubato.lineage.HostProcess;
import dev.rubato.lineage.ProgramRole;
import dev.rubato.lineage.TableReader;
import org.jspecify.annotations.Nullable;

/**
 * Finds the program by whose role a start is judged: the nearest one above it that has any, near enough for that role.
 * Keeps the roles of the last {@value #MAX_KNOWN} parents, because they start many. Owned by the detection thread.
 */
final class Starters {
    private static final int MAX_DEPTH = 4;
    private static final int MAX_KNOWN = 256;

    private final Services services;
    private final BoundedMap<HostProcess, Known> roles = new BoundedMap<>(MAX_KNOWN, true);

    private record Known(ProcessImage image, @Nullable Role role) {}

    Starters(Services services) {
        this.services = services;
    }

    /** The starter of {@code child}, or null if nothing above it has a role that makes it one. */
    @Nullable
    Starter above(HostProcess child, Command command) {
        HostProcess parent = child.parent();
        if (parent == null || isUnknown(parent)) {
            return unseen(child, parent, command);
        }
        HostProcess at = parent;
        for (int depth = 1; at != null && depth <= MAX_DEPTH; depth++) {
            Role role = roleOf(at);
            if (role != null) {
                HostProcess starter = ownerOf(at);
                return fits(role, starter, child, command, depth) ? new Starter(starter, at.image(), role) : null;
            }
            if (!passesOn(at)) {
                return null;
            }
            at = at.parent();
        }
        return null;
    }

    /** The process that brought the image which {@code process} runs, as far as it is known. */
    private static HostProcess ownerOf(HostProcess process) {
        HostProcess at = process;
        for (HostProcess up = at.parent(); at.imageInherited() && up != null; up = at.parent()) {
            at = up;
        }
        return at;
    }

    /** Shells and tools do what their starter wants; any other program is an actor of its own. */
    private static boolean passesOn(HostProcess process) {
        Command command = Command.of(process.image());
        return process.imageInherited() || command.isCandidate() || RoleTable.isTool(command);
    }

    /** Whether a start of {@code command} may be a role's doing at all, whatever stands above it. */
    static boolean mayBegin(HostProcess child, Command command) {
        String exe = child.image().exe();
        return command.isCandidate()
                || RoleTable.isTool(command)
                || RoleTable.isDemonstration(command, Role.MANAGEMENT)
                || isDropped(exe, Role.MANAGEMENT);
    }

    private @Nullable Role roleOf(HostProcess process) {
        Known known = roles.get(process);
        if (known == null || !known.image.equals(process.image())) {
            known = new Known(process.image(), RoleTable.of(process.image()));
            roles.put(process, known);
        }
        return known.role;
    }

    private boolean fits(Role role, HostProcess starter, HostProcess child, Command command, int depth) {
        boolean odd = command.isCandidate()
                || RoleTable.isTool(command)
                || RoleTable.isDemonstration(command, role)
                || isDropped(child.image().exe(), role);
        if (role.term() == null || depth > role.depth() || !odd) {
            return false;
        }
        return switch (role) {
            // Found by structure; its tools are no shells.
            case BROWSER ->
                command.isCandidate() && (!starter.isBrowser() || child.image().stdin() == ProcessImage.Stdin.UNKNOWN);
            case DOCUMENT, ARCHIVE, PROXY, MANAGEMENT -> true;
            case SCRIPT -> !RoleTable.isScriptHost(command);
            // Where it shows who listens, structure says whether somebody outside was the cause.
            case SERVER, HELPED_SERVER, RUNTIME -> services.around(starter).isEmpty();
            case SERVICE_MANAGER -> !RoleTable.isService(command);
            case ACCOUNT, LOGIN, BUILD -> true;
        };
    }

    /** A file that runs from where nobody installs programs; remote hands also use directories that installers use. */
    static boolean isDropped(String exe, Role role) {
        return switch (role) {
            case MANAGEMENT -> FilePlaces.isTemporary(exe) || CommandText.isUserWritable(exe);
            case DOCUMENT, PROXY, SERVER, HELPED_SERVER, SERVICE_MANAGER -> FilePlaces.isTemporary(exe);
            // People open what they downloaded, and set-up programs unpack there.
            case BROWSER, ARCHIVE, SCRIPT, RUNTIME, ACCOUNT, LOGIN, BUILD -> false;
        };
    }

    /** What the child ran before, and whose account it has, where its parent is not in the stream. */
    private @Nullable Starter unseen(HostProcess child, @Nullable HostProcess parent, Command command) {
        HostProcess shown = parent == null ? child : parent;
        ProcessImage before = child.imageBefore();
        Role role = before == null ? null : RoleTable.of(before);
        if (before != null && role != null && role.term() != null) {
            return new Starter(shown, before, role);
        }
        ProcessImage image = child.image();
        boolean ofServer = image.tty() <= 0
                && command.role() == ProgramRole.SHELL
                && command.inline()
                && RoleTable.isServerAccount(image.user());
        return ofServer ? new Starter(shown, image, Role.ACCOUNT) : null;
    }

    private static boolean isUnknown(HostProcess process) {
        return process.image().exe().isEmpty();
    }

    /** Shows the tables. */
    void tables(TableReader out) {
        out.table("spawn-starters", roles);
    }
}
