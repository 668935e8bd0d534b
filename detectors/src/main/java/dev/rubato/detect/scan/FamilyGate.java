package dev.rubato.detect.scan;

import dev.rubato.detect.scan.Observation.Stage;
import dev.rubato.event.Address;
import dev.rubato.event.Mix;
import dev.rubato.lineage.Contact;
import dev.rubato.lineage.Lineage;
import org.jspecify.annotations.Nullable;

/**
 * Recognises one name with addresses of both families: failures of the family that does not work are no evidence beside a
 * success of the other one.
 *
 * <p>Towards public addresses it excuses IPv6 only, only while IPv6 has not worked for a day, and at most two failures for
 * each IPv4 success of the same lineage on the same port. On the own host it excuses {@code ::1} beside {@code 127.0.0.1} on
 * the same port, and the reverse: that is what {@code localhost} does for a server that binds one of them.
 */
final class FamilyGate {
    private static final long WINDOW_NS = 10_000_000_000L;
    private static final long IPV6_MEMORY_NS = 86_400_000_000_000L;
    private static final int EXCUSED_PER_SUCCESS = 2;
    private static final int MOST_SEARCHED = 64;
    private static final Address LOOPBACK_V4 = Address.ofV4(0x7f00_0001);
    private static final Address LOOPBACK_V6 = new Address(0, 1);

    private final Observations observations;
    private final ScanEvidence evidence;
    private long lastIpv6Ns = Long.MIN_VALUE;
    private long ignored;

    FamilyGate(Observations observations, ScanEvidence evidence) {
        this.observations = observations;
        this.evidence = evidence;
    }

    /** Whether a failed contact has a sibling that succeeded before it. */
    boolean excuses(Contact contact, Lineage lineage, long nowNs) {
        boolean excused = isPublicIpv6(contact.remote())
                && !worksOverIpv6(nowNs)
                && evidence.keyOf(lineage).excuseV6(contact.remotePort(), contact.timeNs(), WINDOW_NS);
        ignored += excused ? 1 : 0;
        return excused;
    }

    /** Takes back what a success explains. */
    void answered(Contact contact, @Nullable Lineage lineage, long nowNs) {
        Address remote = contact.remote();
        if (remote.isLoopback()) {
            answeredLoopback(remote, contact.remotePort());
            return;
        }
        if (isPublicIpv6(remote)) {
            lastIpv6Ns = nowNs;
        }
        if (lineage != null && remote.isV4() && !worksOverIpv6(nowNs)) {
            answeredIpv4(contact, lineage);
        }
    }

    private void answeredLoopback(Address remote, int port) {
        Address sibling = remote.isV4() ? LOOPBACK_V6 : LOOPBACK_V4;
        Observation failed = observations.find(Mix.mix(sibling.hash64(), port));
        if (failed != null && failed.stage == Stage.FAILED) {
            takeBack(failed);
        }
    }

    private void answeredIpv4(Contact contact, Lineage lineage) {
        ScanKey key = evidence.keyOf(lineage);
        key.v4Succeeded(contact.remotePort(), contact.timeNs(), EXCUSED_PER_SUCCESS);
        if (key.test().isZero()) {
            return;
        }
        Observation at = observations.newest();
        for (int searched = 0; at != null && searched < MOST_SEARCHED; searched++) {
            Observation before = observations.before(at);
            if (at.stage == Stage.FAILED
                    && at.lineage == lineage
                    && at.port == contact.remotePort()
                    && isPublicIpv6(at.remote)
                    && key.excuseV6(at.port, at.attemptNs, WINDOW_NS)) {
                takeBack(at);
            }
            at = before;
        }
    }

    private void takeBack(Observation failed) {
        ignored++;
        evidence.withdraw(failed, false);
        observations.release(failed);
    }

    private static boolean isPublicIpv6(Address address) {
        return !address.isV4() && address.isPublic();
    }

    private boolean worksOverIpv6(long nowNs) {
        return lastIpv6Ns != Long.MIN_VALUE && nowNs - lastIpv6Ns < IPV6_MEMORY_NS;
    }

    /** Failures that were excused. */
    long ignored() {
        return ignored;
    }
}
