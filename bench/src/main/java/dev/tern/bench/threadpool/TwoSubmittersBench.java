package dev.tern.bench.threadpool;

import org.openjdk.jmh.annotations.Threads;

/** {@link SubmitBench} with two submitters. */
@Threads(2)
public class TwoSubmittersBench extends SubmitBench {}
