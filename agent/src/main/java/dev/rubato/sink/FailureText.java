package dev.rubato.sink;

/** A failure as an operator should see it. */
public final class FailureText {
    private FailureText() {}

    /** Kind and messages of a failure and of what caused it, since libraries keep the reason there; escaped. */
    public static String of(Throwable failure) {
        StringBuilder words = new StringBuilder(failure.getClass().getSimpleName());
        for (Throwable each = failure; each != null; each = each.getCause()) {
            String message = each.getMessage();
            if (message != null && words.indexOf(message) < 0) {
                words.append(": ").append(message);
            }
        }
        return Printable.escape(words.toString());
    }
}
