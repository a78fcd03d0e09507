package dev.sidewall.runtime;

/** Where a container is in its life, in the words of Kubernetes. */
public enum ContainerState {
    /** Not running now, but it will be: waiting for init containers, for the hook, or backing off after an exit. */
    WAITING("Waiting"),
    RUNNING("Running"),
    /** Over for good. */
    TERMINATED("Terminated");

    private final String text;

    ContainerState(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
