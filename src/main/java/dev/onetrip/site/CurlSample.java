package dev.onetrip.site;

import java.util.ArrayList;
import java.util.List;

/** A request as a command of curl. */
final class CurlSample implements SampleLanguage {
    @Override
    public String name() {
        return "Shell";
    }

    @Override
    public String label() {
        return "curl";
    }

    @Override
    public String source(SampleRequest request) {
        List<String> words = new ArrayList<>(List.of("curl", request.events() ? "-N" : "-i"));
        if (!request.method().equals(request.hasBody() ? "POST" : "GET")) {
            words.add("-X " + request.method());
        }
        words.add(request.url());
        request.headers((name, value) -> "-H '%s: %s'".formatted(name, value)).forEach(words::add);
        if (request.hasBody()) {
            words.add("--data-binary '" + request.body().replace("'", "'\\''") + "'");
        }
        return String.join(" ", words) + "\n";
    }
}
