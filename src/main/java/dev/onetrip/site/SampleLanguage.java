package dev.onetrip.site;

import java.util.List;

/** How a request is written in a language, for its standard library alone; each source is a whole program. */
interface SampleLanguage {
    /** Every language, in the order of the samples. */
    List<SampleLanguage> ALL = List.of(new CurlSample(), new JavaScriptSample(), new PythonSample(), new JavaSample());

    /** The name that viewers of contracts colour by. */
    String name();

    /** The heading of the sample. */
    default String label() {
        return name();
    }

    /** What sends the request and prints the answer. */
    String source(SampleRequest request);
}
