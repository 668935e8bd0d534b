package dev.rubato.sink;

/** How an alert is written for a receiver. Stateless: any thread may use it. */
public interface AlertFormat {

    /** The name in the configuration, e.g. {@code ocsf}. */
    String name();

    /** One alert as one message, without a line feed at its end; text that strangers wrote is escaped. */
    String format(OutgoingAlert alert);
}
