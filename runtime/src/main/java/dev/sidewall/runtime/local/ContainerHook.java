package dev.sidewall.runtime.local;

import dev.sidewall.policy.model.PodRef;

/** Told about containers as they start and change. Called from many threads at once, one per container. */
public interface ContainerHook {
    /**
     * A container is about to start: its new cgroup exists and is empty. Its first process starts when this returns, so what
     * is done in here is done before the container's first instruction. If this throws, the container isn't started; it waits
     * with the exception's message and is tried again, in another cgroup, after a back-off.
     *
     * @param cgroup the path below the cgroup2 root, starting with a slash
     */
    void beforeStart(PodRef pod, String container, String cgroup) throws Exception;

    /** The state of a container of the Pod has changed, and the runtime's list shows it. */
    void changed(PodRef pod);
}
