package dev.onetrip.core;

/** The certificate of a unit of work that did not end well: what became of its writes. */
public enum Outcome {
    /** Nothing was written, or everything written was undone; sending the request again is safe. */
    ROLLED_BACK("rolled-back"),
    /** Everything was written; sending the request again writes it twice. */
    COMMITTED("committed"),
    /** The answer to COMMIT was lost and the server could not be asked; read before sending again. */
    UNKNOWN("unknown");

    private final String text;

    Outcome(String text) {
        this.text = text;
    }

    /** The word in the {@code outcome} member of a problem. */
    @Override
    public String toString() {
        return text;
    }
}
