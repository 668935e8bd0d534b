/** Use of a GPU by somebody whose it is not, and hosts that think with the GPU of another ({@code gpu-hijack}). */
@NullMarked
package dev.rubato.detect.gpu;

import org.jspecify.annotations.NullMarked;
