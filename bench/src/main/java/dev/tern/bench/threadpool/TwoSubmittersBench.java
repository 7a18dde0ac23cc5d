package dev.tern.bench.threadpool;

import org.openjdk.jmh.annotations.Threads;

/** As {@link SubmitBench}, and two submit. */
@Threads(2)
public class TwoSubmittersBench extends SubmitBench {}
