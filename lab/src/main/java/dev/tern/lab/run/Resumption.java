package dev.tern.lab.run;

import dev.tern.lab.results.Journal;
import dev.tern.lab.results.ServerProcess;
import dev.tern.lab.results.Slice;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a stopped run has done already. The slices of a block are compared with each other, so a block counts only if it
 * is whole. The processes of the continued run are other processes: their ids end in the number of the session.
 *
 * @param session 1 for a new run, 2 for its first continuation, ...
 * @param done the trials that were measured
 * @param known the planned ids of the servers that have run
 * @param counted the planned ids of the servers whose counts are recorded
 */
record Resumption(int session, Set<Key> done, Set<String> known, Set<String> counted) {
    private static final String SEPARATOR = ".";

    /** A measured trial. */
    private record Key(String part, int block, String server) {}

    /** What a journal has recorded. */
    static Resumption of(Journal journal) {
        Set<Key> done = journal.slices().stream()
                .map(each -> new Key(each.part(), each.block(), planned(each.server())))
                .collect(Collectors.toCollection(HashSet::new));
        Set<String> known =
                journal.servers().stream().map(each -> planned(each.id())).collect(Collectors.toSet());
        Set<String> counted =
                journal.counts().stream().map(each -> planned(each.server())).collect(Collectors.toSet());
        int sessions = journal.servers().stream()
                .mapToInt(each -> session(each.id()))
                .max()
                .orElse(0);
        return new Resumption(sessions + 1, done, known, counted);
    }

    private static String planned(String id) {
        return id.contains(SEPARATOR) ? id.substring(0, id.indexOf(SEPARATOR)) : id;
    }

    private static int session(String id) {
        return id.contains(SEPARATOR) ? Integer.parseInt(id.substring(id.indexOf(SEPARATOR) + 1)) : 1;
    }

    /** The process of this session for a planned one. */
    ServerProcess inSession(ServerProcess planned, int replicates) {
        return session == 1
                ? planned
                : new ServerProcess(
                        planned.id() + SEPARATOR + session,
                        planned.levels(),
                        planned.replicate() + (session - 1) * replicates,
                        planned.control());
    }

    /**
     * Whether every trial of a block has been measured; a server that never started is not needed. A part without
     * blocks is measured from its beginning.
     */
    boolean isWhole(Part group, int block) {
        boolean hasBlocks = group.kind() == Part.Kind.CELLS || group.kind() == Part.Kind.SWEEP;
        List<Trial> needed = group.trials().stream()
                .filter(each -> hasBlocks)
                .filter(each -> known.contains(each.server().id()))
                .toList();
        return !needed.isEmpty()
                && needed.stream()
                        .allMatch(each -> done.contains(
                                new Key(each.part(), block, each.server().id())));
    }

    /** Whether the counts of a server are recorded. */
    boolean isCounted(ServerProcess planned) {
        return counted.contains(planned.id());
    }

    /** The journal of a stopped run, without the slices of blocks that are not whole. */
    static Journal journal(RunOptions options) throws IOException {
        try (Journal all = Journal.resume(options.out(), slice -> true)) {
            Resumption found = of(all);
            Set<Key> kept = new HashSet<>();
            for (Part part : Plan.of(options)) {
                List<Part> groups = Plan.groups(part, options.alive());
                for (int i = 0; i < groups.size() * options.blocks(); i++) {
                    Part group = groups.get(i / options.blocks());
                    if (found.isWhole(group, i)) {
                        int block = i;
                        group.trials()
                                .forEach(each -> kept.add(new Key(
                                        each.part(), block, each.server().id())));
                    }
                }
            }
            return Journal.resume(options.out(), slice -> kept.contains(key(slice)));
        }
    }

    private static Key key(Slice slice) {
        return new Key(slice.part(), slice.block(), planned(slice.server()));
    }
}
