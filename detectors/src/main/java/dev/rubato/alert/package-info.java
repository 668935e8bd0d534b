@NullMarked
package dev.rubato.alert;

import org.jspecify.annotations.NullMarked;
