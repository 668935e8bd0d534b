/** The whole agent against ordinary tools: scans, AutoJack, developer work, load, and things that go wrong. */
@NullMarked
package dev.rubato.lab;

import org.jspecify.annotations.NullMarked;
