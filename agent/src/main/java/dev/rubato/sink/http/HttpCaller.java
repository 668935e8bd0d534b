package dev.rubato.sink.http;

import dev.rubato.sink.FailureText;
import dev.rubato.sink.tls.TlsContext;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The HTTP client of one sink. Every wait ends: to connect, and for the whole answer. Redirects are not followed, no
 * cookie is kept, no proxy is used that is not configured. Used by the sink's thread.
 */
final class HttpCaller implements AutoCloseable {
    /** Sent with each request. */
    private static final String USER_AGENT = "rubato";

    /** Threads that the client may use beside its own selector; one request is under way at a time. */
    private static final int MAX_THREADS = 2;

    private static final long IDLE_SECONDS = 5;

    private final Duration answerWithin;
    private final ThreadPoolExecutor executor;
    private final HttpClient client;

    /**
     * @param name of the sink, for the threads' names
     * @param connectWithin to have a connection, including TLS
     * @param answerWithin to have the whole answer, connecting included
     * @param proxy host and port of an HTTP proxy
     */
    HttpCaller(
            String name,
            Duration connectWithin,
            Duration answerWithin,
            TlsContext tls,
            Optional<InetSocketAddress> proxy) {
        this.answerWithin = answerWithin;
        executor = new ThreadPoolExecutor(
                MAX_THREADS, MAX_THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "http-" + name);
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
        client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(connectWithin)
                .proxy(proxy.map(ProxySelector::of).orElse(HttpClient.Builder.NO_PROXY))
                .sslContext(tls.context())
                .sslParameters(tls.parameters())
                .executor(executor)
                .build();
    }

    /**
     * Sends a request and waits for the answer.
     *
     * @throws IOException if there is none: no connection, cut in the middle, or not in time; whether the receiver has
     *     taken what was sent is unknown then
     */
    HttpAnswer post(HttpPost post) throws IOException {
        CompletableFuture<HttpResponse<BoundedText.Text>> answer =
                client.sendAsync(request(post), head -> new BoundedText());
        try {
            return answer(answer.get(answerWithin.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new IOException("no whole answer within " + answerWithin.toMillis() + " ms", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw new IOException(FailureText.of(cause == null ? e : cause), e);
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted while waiting for an answer").initCause(e);
        }
    }

    private HttpRequest request(HttpPost post) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(post.to())
                .timeout(answerWithin)
                .POST(post.body().publisher());
        request.setHeader("User-Agent", USER_AGENT);
        if (post.body().isCompressed()) {
            request.setHeader("Content-Encoding", "gzip");
        }
        for (Map.Entry<String, String> header : post.headers().entrySet()) {
            try {
                request.setHeader(header.getKey(), header.getValue());
            } catch (IllegalArgumentException e) {
                // its message would show the value, which may be a secret
                throw new IOException(
                        "the header " + header.getKey() + " has a name or value that HTTP does not allow");
            }
        }
        return request.build();
    }

    private static HttpAnswer answer(HttpResponse<BoundedText.Text> response) {
        return new HttpAnswer(
                response.statusCode(),
                response.headers().firstValue("Retry-After"),
                response.headers().firstValue("Location"),
                response.body().text(),
                response.body().whole());
    }

    @Override
    public void close() {
        client.shutdownNow();
        executor.shutdownNow();
    }
}
