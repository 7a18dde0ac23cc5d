package dev.tern.lab.run;

import dev.tern.lab.load.SliceResult;
import dev.tern.lab.results.Gate;
import java.util.ArrayList;
import java.util.List;

/** Decides which conditions of a slice failed. A condition that cannot be checked has failed. */
final class Gates {
    private static final double MIN_SATURATION = 0.95;
    private static final double MAX_LITTLE_ERROR = 0.02;
    private static final double MAX_LATE_SHARE = 0.01;
    private static final double MICROS = 1e6;

    private Gates() {}

    /**
     * The failed conditions of a slice.
     *
     * @param givenCpuSeconds the CPU time that the server could have used in the window
     */
    static List<Gate> failed(Load load, SliceResult result, double givenCpuSeconds) {
        List<Gate> failed = new ArrayList<>();
        if (result.wrong() > 0 || result.requests() == 0) {
            failed.add(Gate.RIGHT_RESPONSES);
        }
        if (load.rate() > 0) {
            if (result.schedule().generatorLateShare() > MAX_LATE_SHARE) {
                failed.add(Gate.SCHEDULE_KEPT);
            }
            return failed;
        }
        if (!(result.serverCpuSeconds() >= MIN_SATURATION * givenCpuSeconds)) {
            failed.add(Gate.SERVER_SATURATED);
        }
        if (!keepsLittle(load, result)) {
            failed.add(Gate.LITTLE);
        }
        return failed;
    }

    private static boolean keepsLittle(Load load, SliceResult result) {
        double outstanding = load.connections() * (double) load.pipelining();
        double fromTimes =
                result.requests() / result.seconds() * result.response().mean() / MICROS;
        return Math.abs(fromTimes / outstanding - 1) <= MAX_LITTLE_ERROR;
    }
}
