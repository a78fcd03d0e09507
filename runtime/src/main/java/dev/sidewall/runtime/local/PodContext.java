package dev.sidewall.runtime.local;

import dev.sidewall.policy.model.PodRef;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;

/** What all containers of one Pod share: where the Pod is, and whom to tell. */
record PodContext(PodRef ref, String id, Path netns, StateDirectory state, LocalExec exec, ContainerHook hook) {
    private static final Logger LOG = System.getLogger(PodContext.class.getName());

    String cgroup(String container, int start) {
        return state.podGroup(id) + "/" + container + "-" + start;
    }

    Path log(String container) {
        return state.podDirectory(id).resolve(container + ".log");
    }

    Path launchSpec(String container) {
        return state.podDirectory(id).resolve(container + ".json");
    }

    /** A container's main process, or a probe of it, ready to start. */
    ProcessBuilder prepare(LaunchSpec spec, String cgroup, List<String> command) throws IOException {
        return exec.prepare(netns, cgroup, spec, true, command);
    }

    void changed() {
        try {
            hook.changed(ref);
        } catch (RuntimeException e) {
            // The containers go on whatever the listener does.
            LOG.log(Level.ERROR, "telling about a change of Pod " + ref + " failed", e);
        }
    }
}
