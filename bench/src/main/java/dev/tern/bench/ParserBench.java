package dev.tern.bench;

import dev.tern.bench.RequestPeer.Seen;
import dev.tern.http.TernPeer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.microhttp.MicrohttpPeer;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Parses a request, beside the parsers of other servers, which must return the same: see {@link Seen}. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ParserBench {

    /** A request without a body. */
    @State(Scope.Thread)
    public static class Head {
        @Param({"tern", "netty", "jetty", "microhttp", "helidon"})
        String peer;

        @Param({"browser", "minimal"})
        Shape request;

        RequestPeer parser;
        int length;

        @Setup
        public void create() {
            parser = checked(peer, request);
            length = request.bytes().length;
        }
    }

    /** A request with a body, for parsers that decode its framing. */
    @State(Scope.Thread)
    public static class Body {
        @Param({"tern", "netty", "jetty", "microhttp"})
        String peer;

        RequestPeer parser;
        int length;

        @Setup
        public void create() {
            parser = checked(peer, Shape.chunked);
            length = Shape.chunked.bytes().length;
        }
    }

    /** Requests designed to be expensive to parse, and a normal one for comparison. */
    @State(Scope.Thread)
    public static class Hostile {
        @Param({"browser", "noLineEnd", "manyFields", "blankValue", "chunkExtension"})
        Shape request;

        RequestPeer parser;
        int length;

        @Setup
        public void create() {
            parser = checked("tern", request);
            length = request.bytes().length;
        }
    }

    /** Makes JMH also report the time per byte. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class PerByte {
        public long bytes;
    }

    private static RequestPeer checked(String name, Shape request) {
        RequestPeer peer = create(name, request.bytes());
        request.check(peer);
        return peer;
    }

    private static RequestPeer create(String name, byte[] request) {
        return switch (name) {
            case "tern" -> new TernPeer(request);
            case "netty" -> new NettyPeer(request);
            case "jetty" -> new JettyPeer(request);
            case "microhttp" -> new MicrohttpPeer(request);
            case "helidon" -> helidon(request);
            default -> throw new IllegalArgumentException("peer: " + name);
        };
    }

    /** Loaded by name: its classes need JDK 21. */
    private static RequestPeer helidon(byte[] request) {
        try {
            Class<?> peer = Class.forName("dev.tern.bench.HelidonPeer");
            return (RequestPeer) peer.getDeclaredConstructor(byte[].class).newInstance((Object) request);
        } catch (ReflectiveOperationException | LinkageError failure) {
            throw new IllegalStateException("helidon: must be built and run with JDK 21 or newer", failure);
        }
    }

    @Benchmark
    public @Nullable Seen whole(Head head) {
        return head.parser.parse(head.length);
    }

    @Benchmark
    public @Nullable Seen everyByte(Head head) {
        return head.parser.parse(1);
    }

    @Benchmark
    public @Nullable Seen chunked(Body body) {
        return body.parser.parse(body.length);
    }

    @Benchmark
    public @Nullable Seen hostile(Hostile hostile, PerByte count) {
        count.bytes += hostile.length;
        return hostile.parser.parse(hostile.length);
    }
}
