package dev.tern.lab.results;

/** Response times in microseconds. */
public record Latency(double mean, double p50, double p90, double p99, double p999, double max) {}
