package dev.tern.server.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StepTest {

    @ParameterizedTest
    @EnumSource
    void eachStepMayFailAndBeFollowedByTheClose(Step step) {
        assertTrue(step.canBeFollowedBy(Step.CLOSE));
    }

    @ParameterizedTest
    @EnumSource
    void onlyACloseIsFollowedByTheRelease(Step step) {
        assertEquals(step == Step.CLOSE, step.canBeFollowedBy(Step.RELEASE));
    }

    @Test
    void inputIsProcessedBeforeOutputIsSent() {
        assertFalse(Step.FILL.canBeFollowedBy(Step.DRAIN));
    }

    @ParameterizedTest
    @EnumSource(names = {"FILL", "PROCESS", "DRAIN", "AWAIT"})
    void aClosedConnectionRunsNoFurtherStep(Step step) {
        assertFalse(Step.CLOSE.canBeFollowedBy(step));
        assertFalse(Step.RELEASE.canBeFollowedBy(step));
    }
}
