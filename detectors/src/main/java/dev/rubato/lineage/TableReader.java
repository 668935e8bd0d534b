package dev.rubato.lineage;

/** Is shown how full tables are, on the thread that owns them. */
@FunctionalInterface
public interface TableReader {

    /**
     * Is shown one table.
     *
     * @param name what an operator knows it by: words joined by hyphens, the same for the life of the product
     */
    void table(String name, BoundedTable table);
}
