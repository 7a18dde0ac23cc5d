/** The processes of a run and what {@code /proc} says about them. */
@org.jspecify.annotations.NullMarked
package dev.tern.lab.process;
