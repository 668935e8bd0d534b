package dev.rubato.journal;

import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.event.Flow;
import dev.rubato.event.ProcessImage;
import dev.rubato.event.ProcessKey;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Events with any values that the vocabulary allows, the extreme ones often. */
final class RandomEvents {
    static final int KINDS = 19;

    private static final String[] ODD_TEXTS = {
        "",
        "a",
        "/usr/bin/curl",
        "\u0000\u001b[31m\n",
        "ä\u2028\u2029",
        "\ud83c\udfbb",
        "\uffff\ufffd",
        "\u202egpj.exe",
        "\"\\"
    };

    private final RandomGenerator random;

    RandomEvents(RandomGenerator random) {
        this.random = random;
    }

    Event next() {
        return ofKind(1 + random.nextInt(KINDS));
    }

    Event ofKind(int kind) {
        long timeNs = number();
        return switch (kind) {
            case 1 -> new Event.AgentStarted(timeNs, text(1024), text(1024), key());
            case 2 -> new Event.SensorStarted(timeNs, text(1024), any(Event.Visibility.values()), text(1024));
            case 3 -> new Event.ProcessForked(timeNs, key(), key());
            case 4 -> new Event.ProcessExecuted(timeNs, key(), keyOrNull(), image(), basis());
            case 5 -> new Event.ProcessExited(timeNs, key());
            case 6 ->
                new Event.ConnectionOpened(
                        timeNs, number(), flow(), any(Flow.Direction.values()), keyOrNull(), basis());
            case 7 -> new Event.ConnectionResolved(timeNs, number(), flow(), any(Event.Outcome.values()), basis());
            case 8 -> new Event.ConnectionClosed(timeNs, number(), flow(), number(), number(), basis());
            case 9 -> new Event.ListenerOpened(timeNs, number(), address(), port(), keyOrNull(), basis());
            case 10 -> new Event.ListenerClosed(timeNs, number(), address(), port());
            case 11 -> new Event.SocketOwned(timeNs, any(Event.SocketKind.values()), address(), port(), key(), basis());
            case 12 -> new Event.ProbeSent(timeNs, any(Event.ProbeKind.values()), address(), port(), address(), port());
            case 13 ->
                new Event.ProbeAnswered(
                        timeNs,
                        any(Event.ProbeKind.values()),
                        address(),
                        port(),
                        address(),
                        port(),
                        any(Event.Outcome.values()));
            case 14 -> new Event.NameResolved(timeNs, text(1024), addresses());
            case 15 -> new Event.NetworkChanged(timeNs, interfaces(), addresses());
            case 16 -> new Event.GpuSampled(timeNs, text(1024), real(), number(), number(), uses());
            case 17 -> new Event.ClockStepped(timeNs, number());
            case 18 -> new Event.TimePassed(timeNs);
            case 19 -> new Event.SensorGap(timeNs, text(1024), number(), number(), number(), text(1024));
            default -> throw new IllegalArgumentException("no kind " + kind);
        };
    }

    String text(int maxChars) {
        String text = any(ODD_TEXTS);
        if (random.nextInt(8) == 0) {
            text = text.repeat(maxChars);
        }
        int end = Math.min(maxChars, text.length());
        if (end > 0 && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end);
    }

    <T> T any(T[] values) {
        return values[random.nextInt(values.length)];
    }

    long number() {
        return switch (random.nextInt(6)) {
            case 0 -> -1;
            case 1 -> 0;
            case 2 -> random.nextInt(1000);
            case 3 -> 1_780_000_000_000_000_000L + random.nextLong(1L << 50);
            case 4 -> random.nextBoolean() ? Long.MIN_VALUE : Long.MAX_VALUE;
            default -> random.nextLong();
        };
    }

    double real() {
        return switch (random.nextInt(5)) {
            case 0 -> -1;
            case 1 -> Double.NaN;
            case 2 -> Double.NEGATIVE_INFINITY;
            default -> random.nextDouble() * 100;
        };
    }

    private ProcessImage image() {
        int count = random.nextInt(8) == 0 ? ProcessImage.MAX_ARGS : random.nextInt(5);
        List<String> args = Stream.generate(() -> text(ProcessImage.MAX_ARGS_CHARS / ProcessImage.MAX_ARGS))
                .limit(count)
                .toList();
        return new ProcessImage(
                text(1024),
                args,
                random.nextBoolean(),
                text(1024),
                random.nextInt(),
                random.nextInt(),
                any(ProcessImage.Stdin.values()),
                text(1024),
                text(1024));
    }

    private ProcessKey key() {
        return new ProcessKey(random.nextInt(), number());
    }

    private @Nullable ProcessKey keyOrNull() {
        return random.nextBoolean() ? key() : null;
    }

    private Event.Basis basis() {
        return any(Event.Basis.values());
    }

    private Flow flow() {
        return new Flow(any(Flow.Protocol.values()), address(), port(), address(), port());
    }

    private int port() {
        return random.nextInt(65536);
    }

    private Address address() {
        return switch (random.nextInt(3)) {
            case 0 -> Address.ANY;
            case 1 -> Address.ofV4(random.nextInt());
            default -> new Address(random.nextLong(), random.nextLong());
        };
    }

    private List<Address> addresses() {
        return Stream.generate(this::address)
                .limit(random.nextInt(4) == 0 ? Event.MAX_ADDRESSES : random.nextInt(3))
                .toList();
    }

    private List<Event.InterfaceAddress> interfaces() {
        return IntStream.range(0, random.nextInt(50))
                .mapToObj(i -> new Event.InterfaceAddress(text(16), address(), random.nextInt(129)))
                .toList();
    }

    private List<Event.GpuUse> uses() {
        return IntStream.range(0, random.nextInt(4))
                .mapToObj(i -> new Event.GpuUse(key(), any(Event.GpuContext.values()), real(), number()))
                .toList();
    }
}
