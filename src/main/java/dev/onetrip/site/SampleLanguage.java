package dev.onetrip.site;

/** How a request is written in a language, for its standard library alone; each source is a whole program. */
interface SampleLanguage {
    /** The name that viewers of contracts colour by. */
    String name();

    /** The heading of the sample. */
    default String label() {
        return name();
    }

    /** What sends the request and prints the answer. */
    String source(SampleRequest request);
}
