/**
 * The load generator, a process of its own: {@link dev.tern.lab.load.Generator} is its side in the lab, and
 * {@link dev.tern.lab.load.GeneratorMain} the program.
 */
@org.jspecify.annotations.NullMarked
package dev.tern.lab.load;
