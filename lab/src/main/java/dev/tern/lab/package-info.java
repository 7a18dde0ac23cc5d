/** The command {@code lab}: begin with {@link dev.tern.lab.LabTool}. */
@org.jspecify.annotations.NullMarked
package dev.tern.lab;
