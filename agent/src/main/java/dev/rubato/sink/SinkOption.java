package dev.rubato.sink;

/**
 * One option of a kind of sink in the configuration.
 *
 * @param form how its value is written
 * @param defaultText the value where none is given; empty for none
 * @param meaning one sentence that says what it does and what raising or lowering it costs
 */
public record SinkOption(String name, Form form, String defaultText, String meaning) {

    /** How a value is written. */
    public enum Form {
        TEXT,
        /** Like {@link #TEXT}, but it has to be given. */
        REQUIRED,
        /** {@code true} or {@code false}. */
        FLAG,
        /** A whole number of things. */
        COUNT,
        /** A number with a unit of time. */
        DURATION,
        /** A number with a unit of bytes. */
        SIZE,
        /** A path. */
        FILE,
        /**
         * Never written into the configuration itself: the file that holds it is named by the option {@code NAME-file},
         * or the value is <code>${VARIABLE}</code> of the environment.
         */
        SECRET,
        /**
         * A level of its own with keys that the receiver defines; its values may contain <code>${VARIABLE}</code> and
         * <code>${file:PATH}</code>, and those that look like secrets have to.
         */
        TABLE
    }

    public static SinkOption text(String name, String defaultText, String meaning) {
        return new SinkOption(name, Form.TEXT, defaultText, meaning);
    }

    public static SinkOption required(String name, String meaning) {
        return new SinkOption(name, Form.REQUIRED, "", meaning);
    }

    public static SinkOption flag(String name, boolean defaultValue, String meaning) {
        return new SinkOption(name, Form.FLAG, Boolean.toString(defaultValue), meaning);
    }

    public static SinkOption count(String name, int defaultValue, String meaning) {
        return new SinkOption(name, Form.COUNT, Integer.toString(defaultValue), meaning);
    }

    public static SinkOption duration(String name, String defaultText, String meaning) {
        return new SinkOption(name, Form.DURATION, defaultText, meaning);
    }

    public static SinkOption size(String name, String defaultText, String meaning) {
        return new SinkOption(name, Form.SIZE, defaultText, meaning);
    }

    public static SinkOption file(String name, String meaning) {
        return new SinkOption(name, Form.FILE, "", meaning);
    }

    public static SinkOption secret(String name, String meaning) {
        return new SinkOption(name, Form.SECRET, "", meaning);
    }

    public static SinkOption table(String name, String meaning) {
        return new SinkOption(name, Form.TABLE, "", meaning);
    }
}
