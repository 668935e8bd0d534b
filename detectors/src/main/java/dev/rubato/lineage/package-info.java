@NullMarked
package dev.rubato.lineage;

import org.jspecify.annotations.NullMarked;
