package dev.sidewall.e2e.scenario;

import dev.sidewall.policy.model.World;
import dev.sidewall.verify.LivePod;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Something that runs a scenario's Pods and enforces its policies. */
interface ScenarioSystem {
    /**
     * Returns when every container runs (or has ended as it should) and every Pod is enforced.
     *
     * @param directory an empty one, for manifests and state
     */
    Running start(Scenario scenario, Path directory) throws IOException, InterruptedException;

    /** A scenario under way; closing it leaves nothing behind. */
    interface Running extends AutoCloseable {
        /** Replaces the policies by those of a scenario with the same Pods and Services; returns when that is enforced. */
        void change(Scenario scenario) throws IOException;

        /** What should be enforced. */
        World world();

        /** Every Pod, those outside included. */
        List<LivePod> pods();

        /** What the kernel holds, for the report of a failure. */
        String rules() throws IOException;

        @Override
        void close() throws IOException;
    }
}
