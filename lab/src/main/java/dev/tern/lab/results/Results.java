package dev.tern.lab.results;

import java.util.List;
import java.util.Map;

/**
 * All that a run has recorded so far, and what follows from it.
 *
 * @param options the arguments of the command
 * @param missing cells that were asked for and do not exist or are emulated, with the reason
 * @param effects empty until they are computed
 */
public record Results(
        Environment environment,
        List<String> options,
        List<ServerProcess> servers,
        Map<String, String> missing,
        List<Counts> counts,
        List<Slice> slices,
        List<Effect> effects) {}
