package dev.rubato.chain;

import dev.rubato.alert.Alert;
import dev.rubato.journal.AlertJson;
import dev.rubato.journal.ChainLink;
import dev.rubato.journal.StoredAlert;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds what was removed, changed, added or put in another order in the alerts of a journal or of a received stream. An
 * alert that comes twice is no finding: delivery is at least once. Owned by one thread.
 *
 * <p>Each alert is held against its own hash and, if keys are given, its signature; alerts of one key against those
 * before. A line proves itself by its bytes up to the link or, if it is said that a collector wrote it anew, by its
 * fields: then fields that Rubato does not know are not proven.
 */
public final class ChainVerifier {
    /** Hosts whose alerts may be in one stream; each takes 4 MiB. */
    static final int MAX_CHAINS = 8;

    /** Alerts that may have a twin without link, and the other way round: more than an agent sends from memory. */
    private static final int MAX_UNLINKED = 4096;

    /**
     * A journal is of one host, whose chain goes on when its key is lost and made anew; in a stream keys tell hosts
     * apart.
     */
    private static final String ONE_HOST = "";

    private static final String LINK = ",\"link\":{";

    private final Map<String, PublicHostKey> keys = new TreeMap<>();
    private final StreamFilter filter;
    private final boolean rewritten;
    private final Findings findings = new Findings();
    private final Map<String, OneChain> chains = new TreeMap<>();
    private final Map<String, String> unlinked = new LinkedHashMap<>();
    private final Set<String> linked = new LinkedHashSet<>();
    private long beforeTheChain;

    /**
     * @param expected the keys of the hosts; without any, signatures are not checked
     * @param filter of the sink that the stream came through
     * @param rewritten whether a collector wrote the lines anew, so that the fields count and not the bytes
     */
    public ChainVerifier(Collection<PublicHostKey> expected, StreamFilter filter, boolean rewritten) {
        expected.forEach(key -> keys.put(key.name(), key));
        this.filter = filter;
        this.rewritten = rewritten;
    }

    /** Takes an alert of a journal. */
    public void take(String place, StoredAlert stored) {
        ChainLink link = stored.link();
        boolean fits =
                link != null && hash(link, AlertJson.bytes(stored.alert())).equals(link.hash());
        take(place, stored.alert(), link, fits, ONE_HOST);
    }

    /** Takes one line of a received stream; what stands before the JSON, as a syslog header, is not looked at. */
    public void takeLine(String place, String line) {
        int begin = line.indexOf('{');
        String json = begin < 0 ? "" : line.substring(begin).strip();
        StoredAlert stored;
        try {
            stored = AlertJson.readStored(json.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            findings.add(place + ": is no alert in JSON, or only a part of one");
            return;
        }
        ChainLink link = stored.link();
        boolean fits = link != null
                && hash(link, rewritten ? AlertJson.bytes(stored.alert()) : withoutLink(json))
                        .equals(link.hash());
        take(place, stored.alert(), link, fits, link == null ? ONE_HOST : link.key());
    }

    private static String hash(ChainLink link, byte[] json) {
        return ChainLink.hash(link.sequence(), link.ordinal(), link.previous(), json);
    }

    private static byte[] withoutLink(String json) {
        int link = json.lastIndexOf(LINK);
        return (link < 0 ? json : json.substring(0, link) + '}').getBytes(StandardCharsets.UTF_8);
    }

    private void take(String where, Alert alert, @Nullable ChainLink link, boolean fits, String host) {
        if (link == null) {
            takeUnlinked(where, alert);
            return;
        }
        String place = where + ", seq " + link.sequence() + ", id " + alert.id();
        unlinked.remove(twin(alert));
        linked.add(twin(alert));
        if (linked.size() > MAX_UNLINKED) {
            linked.remove(linked.iterator().next());
        }
        if (!fits) {
            findings.add(place + ": was changed, its hash does not fit its content");
        } else if (!keys.isEmpty()) {
            checkSignature(place, link);
        }
        OneChain chain = chains.get(host);
        if (chain == null) {
            if (chains.size() == MAX_CHAINS) {
                findings.add(place + ": more than " + MAX_CHAINS + " hosts in one stream: verify them apart");
                return;
            }
            chain = new OneChain(filter, findings);
            chains.put(host, chain);
        }
        chain.take(place, alert, link);
    }

    private void checkSignature(String place, ChainLink link) {
        PublicHostKey key = keys.get(link.key());
        if (link.signature().isEmpty()) {
            findings.add(place + ": is not signed");
        } else if (key == null) {
            findings.add(place + ": is signed with another key, " + link.key());
        } else if (!key.verifies(link.signed(), link.signature())) {
            findings.add(place + ": its signature is not of key " + link.key());
        }
    }

    /** An alert is sent without link when the journal was full, and once more with it later; older versions sent none. */
    private void takeUnlinked(String place, Alert alert) {
        if (chains.isEmpty()) {
            beforeTheChain++;
        } else if (linked.contains(twin(alert))) {
            return; // sent from memory while the journal took it
        } else if (unlinked.size() < MAX_UNLINKED) {
            unlinked.putIfAbsent(twin(alert), place + ", id " + alert.id());
        } else {
            findings.add(place + ", id " + alert.id() + ": has no link to the chain");
        }
    }

    private static String twin(Alert alert) {
        return alert.id() + '#' + alert.update();
    }

    /** Records of a journal that could not be read. */
    public void damaged(long records) {
        if (records > 0) {
            findings.add("in between: " + records + (records == 1 ? " record is" : " records are") + " damaged");
        }
    }

    /**
     * Ends the stream.
     *
     * @param head where the chain ends, if that is known
     */
    public Verdict end(@Nullable ChainHead head) {
        unlinked.values()
                .forEach(place -> findings.add(place + ": has no link to the chain, and no twin that has one"));
        List<String> words = new ArrayList<>();
        chains.forEach((host, chain) -> {
            chain.end(chains.size() == 1 ? head : null);
            words.add(chain.words());
        });
        if (chains.isEmpty() && head != null && head.sequence() > 0) {
            findings.add("the end: all " + head.sequence() + " alerts of the chain are missing");
        }
        if (chains.isEmpty() && head == null && beforeTheChain > 0) {
            findings.add("all " + beforeTheChain
                    + " alerts have no link: it was taken away, or they are of the plain output, which has none");
        } else if (beforeTheChain > 0) {
            words.add(
                    beforeTheChain + " alerts before the chain prove nothing: of a version without chain, or not kept");
        }
        return new Verdict(findings.count(), findings.shown(), words);
    }

    /**
     * What was found.
     *
     * @param broken how many findings there are; 0 if the chain is whole
     * @param findings the first of them, each with its place
     * @param chains one line a host about what is there
     */
    public record Verdict(long broken, List<String> findings, List<String> chains) {}
}
