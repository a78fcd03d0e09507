package dev.sidewall.cluster.yaml;

/** Whether the manifests can be used in spite of it. */
public enum Severity {
    ERROR("error"),
    WARNING("warning");

    private final String word;

    Severity(String word) {
        this.word = word;
    }

    @Override
    public String toString() {
        return word;
    }
}
