package dev.rubato.sink.http;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Reads the beginning of a body and cuts the connection if more comes: a receiver cannot fill the agent's memory. */
final class BoundedText implements HttpResponse.BodySubscriber<BoundedText.Text> {
    /** Most bytes kept; a bulk answer that names an error for each of 500 items takes about half of it. */
    static final int MAX_BYTES = 256 << 10;

    /** The beginning of a body and whether that is all. */
    record Text(String text, boolean whole) {}

    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final CompletableFuture<Text> result = new CompletableFuture<>();
    private Flow.@Nullable Subscription subscription;

    @Override
    public CompletionStage<Text> getBody() {
        return result;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        given.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer buffer : buffers) {
            int room = MAX_BYTES - kept.size();
            byte[] bytes = new byte[Math.min(room, buffer.remaining())];
            buffer.get(bytes);
            kept.writeBytes(bytes);
            if (buffer.hasRemaining()) {
                cut();
                return;
            }
        }
    }

    private void cut() {
        if (subscription != null) {
            subscription.cancel();
        }
        result.complete(new Text(kept.toString(StandardCharsets.UTF_8), false));
    }

    @Override
    public void onError(Throwable error) {
        result.completeExceptionally(error);
    }

    @Override
    public void onComplete() {
        result.complete(new Text(kept.toString(StandardCharsets.UTF_8), true));
    }
}
