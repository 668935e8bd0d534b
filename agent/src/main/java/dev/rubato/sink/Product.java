package dev.rubato.sink;

/** What receivers know the product by. */
public final class Product {
    /** Name of the product and of who makes it. */
    public static final String NAME = "Rubato";

    public static final String VERSION = "0.1.0";

    private Product() {}
}
