package dev.tern.lab.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.lab.results.ServerProcess;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PlanTest {
    private static List<Part> plan(Scale scale, long seed) {
        return Plan.of(TestOptions.of(scale.parts()).withSeed(seed).options());
    }

    private static Part cells(long seed) {
        return plan(Scale.QUICK, seed).get(0);
    }

    @Test
    void quickRunHasTwelveCellsTwiceAndTwoControls() {
        List<ServerProcess> servers = cells(1).servers();
        assertEquals(26, servers.size());
        assertEquals(2, servers.stream().filter(ServerProcess::control).count());
        Set<Object> cells = servers.stream().map(ServerProcess::levels).collect(Collectors.toSet());
        assertEquals(12, cells.size());
        assertTrue(cells.stream()
                .allMatch(cell -> servers.stream()
                                .filter(each -> !each.control() && each.levels().equals(cell))
                                .count()
                        == 2));
    }

    @Test
    void controlIsHiddenAmongTheOthers() {
        Set<List<Integer>> places = IntStream.range(0, 20)
                .mapToObj(PlanTest::cells)
                .map(part -> IntStream.range(0, part.servers().size())
                        .filter(i -> part.servers().get(i).control())
                        .boxed()
                        .toList())
                .collect(Collectors.toSet());
        assertTrue(places.size() > 10, places.toString());
    }

    @Test
    void sameSeedGivesTheSamePlanAndAnotherSeedAnother() {
        assertEquals(plan(Scale.FULL, 5), plan(Scale.FULL, 5));
        assertNotEquals(cells(5), cells(6));
    }

    @Test
    void eachBlockMeasuresEachTrialOnceInAnotherOrder() {
        Part part = cells(3);
        Set<List<Trial>> orders = new HashSet<>();
        for (int block = 0; block < 20; block++) {
            List<Trial> order = Plan.shuffled(part, 3, block);
            assertEquals(part.trials().size(), order.size());
            assertEquals(Set.copyOf(part.trials()), Set.copyOf(order));
            assertEquals(order, Plan.shuffled(part, 3, block));
            orders.add(order);
        }
        assertEquals(20, orders.size());
    }

    @ParameterizedTest
    @EnumSource(Scale.class)
    void idsAreUniqueAndEachServerHasATrial(Scale scale) {
        List<Part> parts = plan(scale, 1);
        List<String> ids = parts.stream()
                .flatMap(part -> part.servers().stream())
                .map(ServerProcess::id)
                .toList();
        assertEquals(ids.size(), Set.copyOf(ids).size());
        for (Part part : parts) {
            Set<ServerProcess> tried = part.trials().stream().map(Trial::server).collect(Collectors.toSet());
            assertEquals(Set.copyOf(part.servers()), tried);
        }
    }

    @Test
    void sweepVariesOneFactorOfTheLoad() {
        Part sweep = Plan.of(TestOptions.of(List.of("connections")).options()).get(0);
        assertEquals(
                Set.of("connections=1", "connections=10", "connections=100", "connections=1000"),
                sweep.trials().stream().map(Trial::part).collect(Collectors.toSet()));
        assertTrue(sweep.trials().stream()
                .allMatch(trial ->
                        trial.part().equals("connections=" + trial.load().connections())
                                && trial.load().withConnections(64).equals(Load.closed(64))));
    }

    @Test
    void groupsHoldAtMostTheAliveServersAndKeepReplicatesTogether() {
        Part part = cells(1);
        List<Part> groups = Plan.groups(part, 13);
        assertEquals(2, groups.size());
        for (int i = 0; i < groups.size(); i++) {
            int replicate = i + 1;
            assertEquals(13, groups.get(i).servers().size());
            assertTrue(groups.get(i).servers().stream().allMatch(each -> each.replicate() == replicate));
            assertEquals(13, groups.get(i).trials().size());
        }
        assertEquals(1, Plan.groups(part, 26).size());
        assertEquals(26, Plan.groups(part, 1).size());
    }

    @Test
    void classicCellsAreInTheOrderOfTheNotes() {
        assertEquals(
                List.of(
                        "proactor LT-LT",
                        "proactor LT-ET",
                        "proactor ET-LT",
                        "proactor ET-ET",
                        "reactor LT-LT",
                        "reactor LT-ET",
                        "reactor ET-LT",
                        "reactor ET-ET"),
                Cells.classic().stream().map(Cells::label).toList());
    }
}
