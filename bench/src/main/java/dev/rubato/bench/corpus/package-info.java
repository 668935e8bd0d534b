/** What replay makes of a corpus of files that nobody here chose. */
@NullMarked
package dev.rubato.bench.corpus;

import org.jspecify.annotations.NullMarked;
